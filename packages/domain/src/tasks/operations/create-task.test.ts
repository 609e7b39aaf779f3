import { HOUR_MS, MINUTE_MS } from "@parley/kernel";
import { outbox } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { messages } from "../../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createTask } from "./create-task.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const create = (input: Record<string, unknown>) => world.call(createTask, { title: "Call back", ...input });
const reminders = () => world.query((tx) => tx.select().from(outbox).where(eq(outbox.type, "task.reminder")));

it.each(["chatId", "inboundMessageId", "ticketId"] as const)("is tied to what %s names", async (row) => {
  const { task } = await create({ association: world[row], assignee: world.memberName });
  expect(task).toMatchObject({ chat_id: world.chatId, assignee: world.memberName, status: "open" });
});

it("is tied to a message that failed, that is on its way, or that was deleted", async () => {
  const { message_id: queued } = await world.call(sendMessage, { chat_id: world.chatId, text: "On its way" });
  const marked = (id: string, set: object) =>
    world.query((tx) => tx.update(messages).set(set).where(eq(messages.id, id)));
  const { message_id: failed } = await world.call(sendMessage, { chat_id: world.chatId, text: "Refused" });
  await marked(String(failed), { deliveryState: "failed" });
  await marked(world.freshMessageId, { deletedAt: world.clock.now(), deletedByUs: true });
  for (const association of [queued, failed, world.freshMessageId]) {
    const { task } = await create({ association });
    expect(task).toMatchObject({ chat_id: world.chatId, message_id: association });
  }
});

it("reminds once, at its time", async () => {
  const at = new Date(world.clock.now().getTime() + HOUR_MS).toISOString();
  await create({ remind_at: at });
  await world.flow.runJobs();
  expect(await reminders()).toHaveLength(0);
  world.clock.advance(HOUR_MS + 1_000);
  await world.flow.runJobs();
  await world.flow.runJobs();
  expect(await reminders()).toHaveLength(1);
});

it.each([
  ["15 minutes before", 45 * MINUTE_MS],
  ["30m before", 30 * MINUTE_MS],
  ["2 Hours after", 3 * HOUR_MS],
])("reminds %s it is due", async (remind_at, ahead) => {
  const due_date = new Date(world.clock.now().getTime() + HOUR_MS).toISOString();
  const { task } = await create({ due_date, remind_at });
  const expected = new Date(world.clock.now().getTime() + ahead);
  expect(Date.parse((task as { remind_at: string }).remind_at)).toBe(Math.floor(expected.getTime() / 1000) * 1000);
});

it.each([
  [{ remind_at: "15 minutes before" }, "the task has none"],
  [{ remind_at: "15 minutes before", due_date: "tomorrow" }, "without an hour"],
  [{ remind_at: "2 days before", due_date: "+1h" }, "has passed"],
  [{ remind_at: "tomorrow" }, "without an hour"],
])("refuses %j: no hour to remind at, or none ahead", async (input, problem) => {
  await expect(create(input)).rejects.toMatchObject({
    message: expect.stringContaining(problem),
    options: { fields: [{ path: "remind_at", received: input.remind_at }] },
  });
});

it("tells of a due date that has passed as it was written", async () => {
  await expect(create({ due_date: "2020-01-01" })).rejects.toMatchObject({
    options: { fields: [{ path: "due_date", received: "2020-01-01" }] },
  });
});

it.each([{ due_date: "2020-01-01" }, { association: "tkt_none" }, { association: "nobody at all" }])(
  "refuses %j and names the field or the tool that finds it",
  async (input) => {
    await expect(create(input)).rejects.toMatchObject({ code: expect.stringMatching(/invalid_input|_not_found/) });
  },
);
