import { AppError, execute, toSecond, type Caller } from "@parley/kernel";
import { auditLog } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createBroadcast } from "../broadcasts/operations/create-broadcast.ts";
import { sendBroadcastBatch } from "../broadcasts/operations/send-broadcast-batch.ts";
import { getBroadcastStatus } from "../broadcasts/operations/get-broadcast-status.ts";
import { chats } from "../chats/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../inbound/fixtures-flow-world.ts";
import { getDeliveryStatus } from "../messages/operations/get-delivery-status.ts";
import { sendMessage } from "../messages/operations/send-message.ts";
import { messages } from "../messages/table.ts";
import { setPhoneState } from "../phones/operations/set-phone-state.ts";
import { linkPhone } from "../phones/operations/link-phone.ts";
import { getQueueStatus } from "./operations/get-queue-status.ts";
import { listQueueJobs } from "./operations/list-queue-jobs.ts";
import { purgeQueue } from "./operations/purge-queue.ts";

let world: FlowWorld;
let serial = 0;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.jobs.length = 0;
  world.connector.sent.length = 0;
  world.connector.answers.length = 0;
});

async function newChat(phoneId = world.phoneId): Promise<string> {
  const number = String(15_570_000_000 + ++serial);
  await world.record(textFrom(number, "hi", { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query(async (tx) => {
    await tx.update(chats).set({ phoneId }).where(eq(chats.networkId, number));
    return tx.select().from(chats).where(eq(chats.networkId, number));
  });
  return chat?.id ?? "";
}
const queue = async (chatId: string, text = "hello") =>
  String((await world.call(sendMessage, { chat_id: chatId, text }))["message_id"]);
const stateOf = async (messageId: string) => world.call(getDeliveryStatus, { message_id: messageId });
const listed = async (input: object = {}) =>
  (await world.call(listQueueJobs, input)) as { items: { message_id: string }[]; next_cursor: string | null };

/** Asks; `act` is the second call, with the token. */
async function askToPurge(input: object) {
  const call = (caller: Caller) => execute(world.kernel, purgeQueue, caller, input);
  const asked: unknown = await call(world.caller).catch((error: unknown) => error);
  if (!(asked instanceof AppError) || asked.code !== "approval_required") throw new Error(String(asked));
  const { preview, confirmation_token } = asked.options.details as { preview: object; confirmation_token: string };
  return { preview, act: () => call({ ...world.caller, confirmationToken: confirmation_token }) };
}

describe("get_queue_status", () => {
  it("counts per phone what waits and since when, and nothing that has left", async () => {
    const [first, second] = [await newChat(), await newChat()];
    const at = toSecond(world.clock.now());
    await queue(first);
    await queue(second);
    expect(await world.call(getQueueStatus, { phone_id: world.phoneId })).toEqual({
      phones: [{ phone_id: world.phoneId, name: "Shop", queued: 2, sending: 0, oldest_queued_at: at }],
    });
    await world.runJobs();
    expect(await world.call(getQueueStatus, { phone_id: world.phoneId })).toEqual({
      phones: [{ phone_id: world.phoneId, name: "Shop", queued: 0, sending: 0 }],
    });
  });

  it("says why nothing leaves: the network's refusal of the first in line, or the connection", async () => {
    const id = await queue(await newChat());
    const refusal = { code: "phone_rate_limited" as const, message: "Too fast.", retryable: true };
    const seen: unknown[] = [];
    const send = world.connector.send.bind(world.connector);
    world.connector.send = async (command) => {
      seen.push((await world.call(getQueueStatus, { phone_id: world.phoneId }))["phones"]);
      return send(command);
    };
    // The row as it stands between two attempts.
    await world.query((tx) => tx.update(messages).set({ deliveryError: refusal }).where(eq(messages.id, id)));
    expect(await world.call(getQueueStatus, {})).toMatchObject({
      phones: [{ queued: 1, paused_reason: "phone_rate_limited: Too fast." }],
    });
    await world.runJobs();
    world.connector.send = send;
    expect(seen[0]).toMatchObject([{ queued: 0, sending: 1 }]);
    const about = { phone_id: world.phoneId, reason: "The token was withdrawn." };
    await world.call(setPhoneState, { ...about, state: "credentials_rejected" });
    expect(await world.call(getQueueStatus, {})).toMatchObject({
      phones: [{ queued: 0, paused_reason: "credentials_rejected: The token was withdrawn." }],
    });
    await world.call(setPhoneState, { phone_id: world.phoneId, state: "connected" });
  });
});

describe("list_queue_jobs", () => {
  it("shows what waits in the order of sending, page by page", async () => {
    const chatId = await newChat();
    const ids = [await queue(chatId, "1"), await queue(await newChat(), "2"), await queue(chatId, "3")];
    const first = await listed({ limit: 2 });
    expect(first.items.map((item) => item.message_id)).toEqual(ids.slice(0, 2));
    expect(first.items[0]).toMatchObject({
      chat_id: chatId,
      chat_name: expect.stringContaining("Person"),
      state: "queued",
    });
    const second = await listed({ limit: 2, cursor: first.next_cursor });
    expect(second).toMatchObject({ items: [{ message_id: ids[2] }], next_cursor: null });
  });

  it("shows the messages of one broadcast only", async () => {
    const other = await queue(await newChat());
    const chatIds = [await newChat(), await newChat()];
    const id = await broadcastTo(chatIds);
    const { items } = await listed({ broadcast_id: id });
    expect(items).toHaveLength(2);
    expect(items.map((item) => item.message_id)).not.toContain(other);
    expect((await listed()).items.map((item) => item.message_id)).toEqual(
      expect.arrayContaining([other, ...items.map((item) => item.message_id)]),
    );
    await expect(listed({ broadcast_id: "brd_000000000000000" })).rejects.toMatchObject({
      code: "broadcast_not_found",
    });
  });
});

/** Begun: its messages are in the queue, and none has left. */
async function broadcastTo(chatIds: string[]): Promise<string> {
  const input = { chat_ids: chatIds, text: "Open on Sunday" };
  const asked: unknown = await world.call(createBroadcast, input).catch((error: unknown) => error);
  const token = asked instanceof AppError ? asked.options.details?.["confirmation_token"] : undefined;
  const caller = { ...world.caller, confirmationToken: String(token) };
  const { broadcast_id } = await execute(world.kernel, createBroadcast, caller, input);
  await world.call(sendBroadcastBatch, { broadcast_id, turn: 0 });
  return String(broadcast_id);
}

describe("purge_queue", () => {
  it("shows the count per phone, then cancels them; none is sent, and each says so", async () => {
    const { phone_id: second } = await execute(world.kernel, linkPhone, world.caller, {
      name: "Second",
      connector: "simulated",
      settings: {},
      secrets: {},
    });
    world.jobs.length = 0;
    const ids = [await queue(await newChat()), await queue(await newChat()), await queue(await newChat(second))];
    const phones = [
      { phone_id: world.phoneId, name: "Shop", count: 2 },
      { phone_id: second, name: "Second", count: 1 },
    ];
    const { preview, act } = await askToPurge({});
    expect(preview).toMatchObject({ count: 3, phones });
    expect((await stateOf(ids[0] ?? ""))["state"]).toBe("queued");
    expect(await act()).toEqual({
      purged: 3,
      phones: phones.map(({ count, ...phone }) => ({ ...phone, purged: count })),
    });
    await world.runJobs();
    expect(world.connector.sent).toEqual([]);
    for (const id of ids) {
      const error = { code: "cancelled", message: expect.stringContaining("Taken off the queue"), retryable: false };
      expect(await stateOf(id)).toMatchObject({ state: "failed", error });
    }
    expect(await world.call(purgeQueue, {})).toEqual({ purged: 0, phones: [] });
  });

  it("takes one phone, one broadcast or one message, and leaves the rest", async () => {
    const kept = await queue(await newChat());
    const broadcast = await broadcastTo([await newChat(), await newChat()]);
    const { act } = await askToPurge({ broadcast_id: broadcast });
    expect(await act()).toMatchObject({ purged: 2 });
    expect(await world.call(getBroadcastStatus, { broadcast_id: broadcast })).toMatchObject({
      counts: { failed: 2 },
      failures: [{ code: "cancelled" }, { code: "cancelled" }],
    });
    const one = await queue(await newChat());
    expect(await (await askToPurge({ message_id: one })).act()).toMatchObject({ purged: 1 });
    expect(await world.call(purgeQueue, { message_id: one })).toEqual({ purged: 0, phones: [] });
    await world.runJobs();
    expect(world.connector.sent.map((command) => command.ourId)).toEqual([kept]);
    const sent = world.call(purgeQueue, { message_id: kept });
    await expect(sent).rejects.toMatchObject({
      code: "message_conflict",
      message: expect.stringContaining("accepted"),
    });
  });

  it("leaves nothing of what it took in the queue: no entry, no count, no place before what comes after", async () => {
    const chatId = await newChat();
    for (const text of ["1", "2", "3"]) await queue(chatId, text);
    await (await askToPurge({})).act();
    expect(world.jobs).toEqual([]);
    const after = await queue(chatId, "4");
    expect(await stateOf(after)).toMatchObject({ state: "queued", queue_position: 1 });
    expect((await listed({ limit: 1 })).items).toMatchObject([{ message_id: after }]);
    await world.runJobs();
    expect(world.connector.sent.map((command) => command.ourId)).toEqual([after]);
  });

  it("is in the audit with the messages it took", async () => {
    const ids = [await queue(await newChat()), await queue(await newChat())];
    const caller = { ...world.caller, requestId: "req_purge", unconfirmed: new Set(["purge_queue"]) };
    await execute(world.kernel, purgeQueue, caller, {});
    const [row] = await world.query((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, "req_purge")));
    expect(row?.changes).toMatchObject([{ entity: "queue", after: { message_ids: ids } }]);
  });

  it("takes nothing that came into the queue after the preview, however many have left since", async () => {
    const shown = await queue(await newChat());
    const { act } = await askToPurge({});
    await world.runJobs();
    world.clock.advance(1_000);
    const later = await queue(await newChat());
    expect(await act()).toMatchObject({ purged: 0 });
    await world.runJobs();
    expect(world.connector.sent.map((command) => command.ourId)).toEqual([shown, later]);
  });

  it("refuses a message of another phone, a broadcast of another phone, and both at once", async () => {
    const { phone_id: phoneId } = await execute(world.kernel, linkPhone, world.caller, {
      name: "Third",
      connector: "simulated",
      settings: {},
      secrets: {},
    });
    const one = await queue(await newChat());
    const broadcast = await broadcastTo([await newChat()]);
    const refused = (input: object) => world.call(purgeQueue, input);
    await expect(refused({ message_id: one, phone_id: phoneId })).rejects.toMatchObject({ code: "message_conflict" });
    await expect(refused({ broadcast_id: broadcast, phone_id: phoneId })).rejects.toMatchObject({
      code: "broadcast_conflict",
      options: { details: { phones: expect.arrayContaining([expect.objectContaining({ phone_id: phoneId })]) } },
    });
    await expect(refused({ message_id: one, broadcast_id: broadcast })).rejects.toMatchObject({
      code: "invalid_input",
    });
  });

  it("does not touch what the network is being asked to take", async () => {
    const [leaving, waiting] = [await queue(await newChat()), await queue(await newChat())];
    const { act } = await askToPurge({});
    const send = world.connector.send.bind(world.connector);
    let answer: object = {};
    world.connector.send = async (command) => {
      answer = await act();
      return send(command);
    };
    await world.runJobs();
    world.connector.send = send;
    expect(answer).toMatchObject({ purged: 1 });
    expect(world.connector.sent.map((command) => command.ourId)).toEqual([leaving]);
    expect(await stateOf(leaving)).toMatchObject({ state: "accepted" });
    expect(await stateOf(waiting)).toMatchObject({ state: "failed", error: { code: "cancelled" } });
  });

  it("racing with the sender, each message was either sent or cancelled, as its state says", async () => {
    const chatIds = await Promise.all(Array.from({ length: 6 }, () => newChat()));
    for (let round = 0; round < 5; round++) {
      world.connector.sent.length = 0;
      const ids: string[] = [];
      for (const chatId of chatIds) ids.push(await queue(chatId), await queue(chatId));
      const { act } = await askToPurge({ phone_id: world.phoneId });
      const [{ purged }] = await Promise.all([act(), world.runJobs()]);
      const sent = world.connector.sent.map((command) => command.ourId);
      const states = await Promise.all(ids.map(async (id) => [id, (await stateOf(id))["state"]]));
      expect(states).toEqual(ids.map((id) => [id, sent.includes(id) ? "accepted" : "failed"]));
      expect(sent.length + purged).toBe(ids.length);
    }
  });
});
