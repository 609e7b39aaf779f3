import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { addMember } from "../../members/index.ts";
import { createNote } from "./create-note.ts";
import { listNotes } from "./list-notes.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

interface Note {
  note_id: string;
  body: string;
  reply_to?: string;
}
const write = async (input: Record<string, unknown>) =>
  (await world.call(createNote, { chat_id: world.chatId, ...input })) as unknown as { note: Note; task_ids?: string[] };
const list = async (input: Record<string, unknown> = {}, changes = {}) =>
  (await world.call(listNotes, input, changes)) as unknown as { items: Note[]; next_cursor: string | null };

it("makes a task for each who is mentioned, once", async () => {
  const { note, task_ids: taskIds } = await write({ body: "Call her.", mentions: [world.memberName, world.memberId] });
  expect(note).toMatchObject({ body: "Call her.", mentions: [{ member_id: world.memberId, name: world.memberName }] });
  expect(taskIds).toHaveLength(1);
});

it("lists newest first, page by page, and answers stand by their note", async () => {
  const first = await write({ body: "one" });
  world.clock.advance(1_000);
  const second = await write({ body: "two", reply_to: first.note.note_id });
  expect(second.note.reply_to).toBe(first.note.note_id);
  const page = await list({ chat_id: world.chatId, limit: 1 });
  expect(page.items.map((note) => note.body)).toEqual(["two"]);
  const next = await list({ chat_id: world.chatId, limit: 1, cursor: page.next_cursor });
  expect(next.items.map((note) => note.body)).toEqual(["one"]);
});

it("shows a key of another phone none, and takes no answer to another chat's note", async () => {
  expect((await list({}, { phoneIds: ["phn_elsewhere"] })).items).toEqual([]);
  const elsewhere = await write({ chat_id: world.groupChatId, body: "here" });
  await expect(write({ body: "x", reply_to: elsewhere.note.note_id })).rejects.toMatchObject({
    code: "note_not_found",
  });
});

describe("a mention in the body", () => {
  const tasksOf = async (body: string) => (await write({ body })).task_ids ?? [];
  let bo: string;
  beforeAll(async () => {
    const { member } = await world.call(addMember, { name: "Bo Li", email: "bo@example.com" });
    bo = (member as { member_id: string }).member_id;
  });

  it.each(["@bo@example.com call her", "Who calls? @BO LI, please", "@Bo: call her", "(@bo)"])(
    "makes a task for whom %j names",
    async (body) => {
      const { note, task_ids: ids } = await write({ body });
      expect(note).toMatchObject({ body, mentions: [{ member_id: bo, name: "Bo Li" }] });
      expect(ids).toHaveLength(1);
    },
  );

  it("counts once beside mentions, and makes one task for each of several", async () => {
    expect((await write({ body: "@Bo Li look", mentions: [bo] })).task_ids).toHaveLength(1);
    expect(await tasksOf(`@Bo and @${world.memberName}`)).toHaveLength(2);
  });

  it.each(["mail bo@example.com", "@5pm", "@Nobody", "@Bobby", "@stranger@example.com"])(
    "is none in %j",
    async (body) => {
      expect(await tasksOf(body)).toEqual([]);
    },
  );

  it("that fits several is refused with all of them, and nothing is written", async () => {
    await world.call(addMember, { name: "Bo Berg", email: "berg@example.com" });
    const before = (await list({ chat_id: world.chatId })).items.length;
    await expect(write({ body: "@Bo call her" })).rejects.toMatchObject({
      code: "member_conflict",
      options: {
        fields: [{ path: "body" }],
        details: {
          candidates: [
            { member_id: bo, name: "Bo Li", email: "bo@example.com" },
            { member_id: expect.stringMatching(/^mem_/), name: "Bo Berg" },
          ],
        },
      },
    });
    expect((await list({ chat_id: world.chatId })).items).toHaveLength(before);
    expect(await tasksOf("@Bo Li call her")).toHaveLength(1);
  });
});
