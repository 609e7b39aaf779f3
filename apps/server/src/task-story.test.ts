import { addMember, workerCaller } from "@parley/domain";
import { execute, SECOND_MS, toSecond } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/**
 * "Leave Ana a note that this customer wants a call, remind her, and hide the chat until then", with the
 * calls that an assistant makes by MCP, the real queue and its alarms.
 */
interface Task {
  task_id: string;
  title: string;
  status: string;
}

/** Long enough that a call comes before it, short enough to wait for. */
const AHEAD_MS = 5 * SECOND_MS;
const WAIT_MS = 40 * SECOND_MS;

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
let customer: Customer;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ({ client } = await openHttpClient({ url: `${house.url}/mcp?toolsets=all`, key: house.key }, "modern"));
  customer = await newCustomer(house, "Rosa");
  await execute(house.house.kernel, addMember, workerCaller(house.workspaceId, "req_test"), {
    name: "Ana",
    email: "ana@example.com",
  });
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

async function ask<T>(name: string, args: object): Promise<T> {
  const result = await client.callTool({ name, arguments: { ...args } });
  return result.structuredContent as T;
}

it(
  "goes from a note to a task that reminds, is done, and is deleted after it was shown what goes",
  async () => {
    const { chatId } = customer;
    const { note, task_ids: made } = await ask<{ note: { note_id: string }; task_ids: string[] }>("create_note", {
      chat_id: chatId,
      body: "Wants a call about the invoice.",
      mentions: ["Ana"],
    });
    const { items } = await ask<{ items: Task[] }>("list_tasks", { assignee: "Ana" });
    expect(items).toMatchObject([{ task_id: made[0], title: "Wants a call about the invoice.", chat_name: "Rosa" }]);
    const [task] = items;

    const reminded = house.nextEvent("task.reminder");
    const remindAt = new Date(Date.now() + AHEAD_MS).toISOString();
    await ask("update_task", { task_id: task?.task_id, remind_at: remindAt });
    expect(await reminded).toMatchObject({ task_id: task?.task_id, chat_id: chatId });

    const { items: timeline } = await ask<{ items: { kind: string }[] }>("get_contact_timeline", {
      contact_id: customer.contactId,
    });
    expect(timeline.map((entry) => entry.kind).sort()).toEqual(["message", "note", "task"]);
    await ask("complete_task", { task_id: task?.task_id });
    expect((await ask<{ items: Task[] }>("list_tasks", { assignee: "Ana" })).items).toEqual([]);

    const asked = await ask<{ message: string; details: { confirmation_token: string } }>("delete_note", {
      note_id: note.note_id,
    });
    expect(asked.message).toContain("1 task made by its mentions (0 open)");
    const deleted = { note_id: note.note_id, confirmation_token: asked.details.confirmation_token };
    expect(await ask("delete_note", deleted)).toMatchObject({ deleted: true, kept_task_ids: made });
    expect(await ask("get_note", { note_id: note.note_id })).toMatchObject({ code: "note_not_found" });
  },
  WAIT_MS,
);

it(
  "brings a hidden chat back at its time, and at once when the customer writes",
  async () => {
    const { chatId } = customer;
    const opened = () => house.nextEvent("chat.state_changed", (data) => data["state"] === "open");
    const byItself = opened();
    const until = new Date(Date.now() + AHEAD_MS).toISOString();
    await ask("snooze_chat", { chat_id: chatId, until });
    expect(await ask("get_chat", { chat_id: chatId })).toMatchObject({
      chat: { state: "snoozed", snoozed_until: toSecond(new Date(until)) },
    });
    expect(await byItself).toMatchObject({ chat_id: chatId, previous: "snoozed" });

    await ask("snooze_chat", { chat_id: chatId, until_reply: true });
    const byReply = opened();
    await customer.write("Are you there?");
    expect(await byReply).toMatchObject({ chat_id: chatId, previous: "snoozed" });
  },
  WAIT_MS,
);
