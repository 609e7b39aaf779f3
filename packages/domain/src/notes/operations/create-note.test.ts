import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
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
  expect(note).toMatchObject({ body: "Call her.", mentions: [world.memberName] });
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
