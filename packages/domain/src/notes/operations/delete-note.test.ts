import { AppError, SCOPES } from "@parley/kernel";
import { auditLog } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createChat } from "../../chats/operations/create-chat.ts";
import { chats } from "../../chats/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { completeTask } from "../../tasks/operations/complete-task.ts";
import { deleteTask } from "../../tasks/operations/delete-task.ts";
import { getTask } from "../../tasks/operations/get-task.ts";
import { updateTask } from "../../tasks/operations/update-task.ts";
import { createNote } from "./create-note.ts";
import { deleteNote } from "./delete-note.ts";
import { getNote } from "./get-note.ts";
import { listNotes } from "./list-notes.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const write = async (input: object) =>
  (await world.call(createNote, { chat_id: world.chatId, ...input })) as unknown as {
    note: { note_id: string };
    task_ids?: string[];
  };

it("a note is read with the tasks it made, by a key that may read tickets", async () => {
  const { note, task_ids: taskIds } = await write({ body: "Ring her.", mentions: [world.memberId] });
  const whole = await world.call(getNote, { note_id: note.note_id });
  expect(whole).toMatchObject({
    note: {
      body: "Ring her.",
      chat_name: "Person 678",
      mentions: [{ member_id: world.memberId, name: world.memberName }],
    },
    tasks: [{ task_id: taskIds?.[0], title: "Ring her.", assignee: world.memberName }],
  });
  const scopes = new Set(SCOPES.filter((scope) => scope !== "tickets:read"));
  expect(await world.call(getNote, { note_id: note.note_id }, { scopes })).not.toHaveProperty("tasks");
});

it("a mention is in the audit as the task that it made, without its words", async () => {
  const requestId = "req_mention";
  const input = { chat_id: world.chatId, body: "Unspeakable.", mentions: [world.memberId] };
  const { task_ids: taskIds } = await world.call(createNote, input, { requestId });
  const [row] = await world.query((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, requestId)));
  expect(row?.changes).toMatchObject([
    { entity: "note" },
    { entity: "task", entityId: (taskIds as string[])[0], after: { assignee: world.memberId } },
  ]);
  expect(JSON.stringify(row)).not.toContain("Unspeakable");
});

it("a deletion says what stays: tasks that it made and answers, which answer nothing then", async () => {
  const { note, task_ids: taskIds = [] } = await write({ body: "Secret.", mentions: [world.memberId] });
  const { note: answer } = await write({ body: "Done?", reply_to: note.note_id });
  await world.call(completeTask, { task_id: taskIds[0] });
  const input = { note_id: note.note_id };
  const asked: unknown = await world.call(deleteNote, input).catch((error: unknown) => error);
  expect(asked).toMatchObject({
    code: "approval_required",
    message: expect.stringContaining("1 task made by its mentions (0 open), whose titles hold its beginning; 1 answer"),
    options: { details: { preview: { count: 1, chat_name: "Person 678", body: "Secret.", kept_task_ids: taskIds } } },
  });
  const token = asked instanceof AppError ? asked.options.details?.["confirmation_token"] : undefined;
  const gone = await world.call(deleteNote, input, { confirmationToken: String(token) });
  expect(gone).toEqual({
    note_id: note.note_id,
    chat_id: world.chatId,
    chat_name: "Person 678",
    number: `+${world.number}`,
    deleted: true,
    kept_task_ids: taskIds,
  });

  await expect(world.call(getNote, input)).rejects.toMatchObject({ code: "note_not_found" });
  expect(await world.call(getNote, { note_id: answer.note_id })).not.toHaveProperty("note.reply_to");
  const { task } = await world.call(getTask, { task_id: taskIds[0] });
  expect(task).toMatchObject({ title: "Secret.", status: "done" });
  expect(task).not.toHaveProperty("note_id");
});

it("a task that was deleted leaves its note as it is", async () => {
  const { note, task_ids: taskIds } = await write({ body: "Ring.", mentions: [world.memberId] });
  const input = { task_id: taskIds?.[0] };
  const asked: unknown = await world.call(deleteTask, input).catch((error: unknown) => error);
  const token = asked instanceof AppError ? asked.options.details?.["confirmation_token"] : undefined;
  await world.call(deleteTask, input, { confirmationToken: String(token) });
  expect(await world.call(getNote, { note_id: note.note_id })).not.toHaveProperty("tasks");
});

it("a long note makes a title of its beginning, cut between characters as people see them", async () => {
  const family = "👨‍👩‍👧";
  const { task_ids: taskIds } = await write({ body: `\n${family.repeat(130)}`, mentions: [world.memberId] });
  const { task } = await world.call(getTask, { task_id: taskIds?.[0] });
  expect((task as { title: string }).title).toBe(`${family.repeat(119)}…`);
});

it("a note of nothing that can be seen is refused", async () => {
  await expect(write({ body: " \u200b\n" })).rejects.toMatchObject({ code: "invalid_input" });
});

it("a key of one phone does not read another's notes by naming that phone", async () => {
  await write({ body: "Private." });
  const elsewhere = { phoneIds: ["phn_elsewhere"] };
  await expect(world.call(listNotes, { phone_id: world.phoneId }, elsewhere)).rejects.toMatchObject({
    code: "phone_not_found",
  });
  await expect(world.call(listNotes, { phone_id: "phn_nowhere" })).rejects.toMatchObject({ code: "phone_not_found" });
});

it("long notes make short pages, which lose none", async () => {
  const chat = { chat_id: world.groupChatId };
  for (let index = 0; index < 12; index++) await write({ ...chat, body: `${index} ${"ж".repeat(3_000)}` });
  const seen: string[] = [];
  let cursor: unknown;
  do {
    const page = await world.call(listNotes, { ...chat, limit: 100, ...(cursor ? { cursor } : {}) });
    expect(Buffer.byteLength(JSON.stringify(page))).toBeLessThan(20_000);
    seen.push(...(page["items"] as { body: string }[]).map((note) => note.body.split(" ")[0] ?? ""));
    cursor = page["next_cursor"];
  } while (cursor);
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => String(11 - index)));
});

it("a cursor that is not of this list is refused as input", async () => {
  const cursor = Buffer.from('["yesterday","note_x"]').toString("base64url");
  await expect(world.call(listNotes, { cursor })).rejects.toMatchObject({ code: "invalid_input" });
});

it("tells of the tasks it made only those that the key may read", async () => {
  const { note, task_ids: taskIds } = await write({ body: "Ring.", mentions: [world.memberId] });
  const input = { note_id: note.note_id };
  const { chat } = await world.call(createChat, { phone_number: "+34666000077" });
  const association = (chat as { chat_id: string }).chat_id;
  await world.call(updateTask, { task_id: taskIds?.[0], title: "Of another phone", association });
  await world.query((tx) => tx.update(chats).set({ phoneId: world.doomedPhoneId }).where(eq(chats.id, association)));

  const limited = { phoneIds: [world.phoneId] };
  const blind = { scopes: new Set(SCOPES.filter((scope) => scope !== "tickets:read")) };
  expect(await world.call(getNote, input)).toMatchObject({ tasks: [{ title: "Of another phone" }] });
  expect(await world.call(getNote, input, limited)).not.toHaveProperty("tasks");
  for (const key of [limited, blind]) {
    const asked = (await world.call(deleteNote, input, key).catch((error: unknown) => error)) as AppError;
    expect(asked.code).toBe("approval_required");
    expect(asked.message).not.toContain("task");
    expect(asked.options.details?.["preview"]).not.toHaveProperty("kept_task_ids");
  }
  const unconfirmed = new Set(["delete_note"]);
  expect(await world.call(deleteNote, input, { ...limited, unconfirmed })).not.toHaveProperty("kept_task_ids");
});
