import { auditLog, outbox } from "@parley/store";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { flagMessage } from "../../messages/operations/flag-message.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { escalateChat } from "./escalate-chat.ts";
import { getChat } from "./get-chat.ts";
import { listChats } from "./list-chats.ts";
import { setChatRoute } from "./set-chat-route.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(() => route("hybrid", { ai_flagging: true }));

const route = (to: string, more: object = {}, requestId = "req_test") =>
  world.call(setChatRoute, { chat_id: world.chatId, route: to, ...more }, { requestId });
const chat = async () => (await world.call(getChat, { chat_id: world.chatId })).chat as Record<string, unknown>;
const told = (type: string) =>
  world.query((tx) => tx.select().from(outbox).where(eq(outbox.type, type)).orderBy(desc(outbox.number)).limit(1));
const AGENT = { actor: { kind: "agent" as const, id: "agent_1", name: "Helper" } };

it("is shown wherever it is not hybrid, told and written down", async () => {
  expect(await chat()).not.toHaveProperty("route");
  expect(await route("ai", {}, "req_ai")).toEqual({
    chat_id: world.chatId,
    chat_name: "Person 678",
    number: `+${world.number}`,
    route: "ai",
    ai_flagging: true,
    // The sample's last message is ours.
    queue_state: "pending",
  });
  expect(await chat()).toMatchObject({ route: "ai" });
  const { items } = await world.call(listChats, {});
  expect(items).toContainEqual(expect.objectContaining({ chat_id: world.chatId, route: "ai" }));
  expect((await told("chat.route_changed"))[0]?.data).toEqual({
    chat_id: world.chatId,
    route: "ai",
    previous: "hybrid",
    ai_flagging: true,
  });
  const [row] = await world.query((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, "req_ai")));
  expect(row?.changes).toMatchObject([{ entity: "chat", before: { route: "hybrid" }, after: { route: "ai" } }]);
});

it("keeps the leave to flag where nothing is said of it", async () => {
  await route("ai", { ai_flagging: false });
  await route("hybrid");
  expect(await chat()).toMatchObject({ ai_flagging: false });
});

it("is told of an escalation as well, and only once", async () => {
  await world.call(escalateChat, { chat_id: world.chatId, reason: "Angry.", assignee: world.memberId });
  const [first] = await told("chat.route_changed");
  expect(first?.data).toMatchObject({ route: "human", previous: "hybrid" });
  await world.call(escalateChat, { chat_id: world.chatId, reason: "Very.", assignee: world.memberId });
  expect((await told("chat.route_changed"))[0]?.number).toBe(first?.number);
});

it("ends an escalation when it goes back to AI, and not while people answer", async () => {
  await world.call(escalateChat, { chat_id: world.chatId, reason: "Angry.", assignee: world.memberId });
  expect(await chat()).toMatchObject({ route: "human", queue_state: "escalated", priority: "high" });
  expect(await route("human")).toMatchObject({ queue_state: "escalated" });
  expect(await route("hybrid")).toMatchObject({ queue_state: "pending" });
  for (const field of ["route", "priority"]) expect(await chat()).not.toHaveProperty(field);
});

it("refuses a route that is none, with those that are", async () => {
  await expect(route("robot")).rejects.toMatchObject({
    code: "invalid_input",
    options: { fields: [{ path: "route", expected: "ai | hybrid | human" }] },
  });
});

describe("an agent", () => {
  const send = (changes = {}) => world.call(sendMessage, { chat_id: world.chatId, text: "Hello from AI." }, changes);
  const flag = (changes = {}) => world.call(flagMessage, { message_id: world.inboundMessageId, reason: "r" }, changes);

  it("writes nothing where people answer, and is told why; people and their assistants do", async () => {
    await route("human");
    const before = world.flow.jobs.length;
    await expect(send(AGENT)).rejects.toMatchObject({ code: "chat_conflict", options: { hint: "set_chat_route" } });
    expect(world.flow.jobs).toHaveLength(before);
    expect(await send({ actor: { kind: "mcp", id: "key_1" } })).toMatchObject({ delivery_state: "queued" });
  });

  it.each(["ai", "hybrid"])("writes with the route %s", async (to) => {
    await route(to);
    expect(await send(AGENT)).toMatchObject({ delivery_state: "queued" });
  });

  it("flags only where it may", async () => {
    await route("hybrid", { ai_flagging: false });
    await expect(flag(AGENT)).rejects.toMatchObject({ code: "chat_conflict" });
    expect(await flag()).toMatchObject({ message_id: world.inboundMessageId });
    await route("hybrid", { ai_flagging: true });
    expect(await flag(AGENT)).toMatchObject({ message_id: world.inboundMessageId });
  });
});
