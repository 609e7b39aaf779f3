import { HOUR_MS } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { eq } from "drizzle-orm";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { messages } from "../table.ts";
import { getDeliveryStatus } from "./get-delivery-status.ts";
import { sendMessage } from "./send-message.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  world.clock.advance(2 * HOUR_MS);
});
afterAll(() => world.close());

const send = async (chatId: string, text: string) =>
  String((await world.call(sendMessage, { chat_id: chatId, text })).message_id);
const statusOf = (messageId: string) => world.call(getDeliveryStatus, { message_id: messageId });

async function providerIdOf(messageId: string): Promise<string> {
  const rows = await world.query((tx) =>
    tx.select({ providerId: messages.providerId }).from(messages).where(eq(messages.id, messageId)),
  );
  return rows[0]?.providerId ?? "";
}

it("tells the state and how it came there", async () => {
  const providerId = await providerIdOf(world.outboundMessageId);
  const at = (second: number) => `2026-11-21T10:00:0${second}Z`;
  await world.flow.record(
    { kind: "status", providerId, state: "read", at: at(3) },
    { kind: "status", providerId, state: "sent", at: at(1) },
    { kind: "status", providerId, state: "delivered", at: at(2) },
  );
  expect(await statusOf(world.outboundMessageId)).toMatchObject({
    chat_id: world.chatId,
    state: "read",
    at: at(3),
    history: [
      { state: "accepted", at: expect.stringMatching(/Z$/) },
      { state: "sent", at: at(1) },
      { state: "delivered", at: at(2) },
      { state: "read", at: at(3) },
    ],
  });
});

it("lists what came by its rank, though the network's clock is behind ours", async () => {
  const sent = await send(world.chatId, "On its way");
  await world.flow.runJobs();
  const early = new Date(world.clock.now().getTime() - HOUR_MS).toISOString();
  const providerId = await providerIdOf(sent);
  await world.flow.record({ kind: "status", providerId, state: "delivered", at: early });
  const { history } = await statusOf(sent);
  expect((history as { state: string }[]).map(({ state }) => state)).toEqual(["accepted", "delivered"]);
});

it("counts what leaves the phone before a queued one", async () => {
  const first = await send(world.chatId, "first");
  world.clock.advance(1000);
  const second = await send(world.groupChatId, "second");
  expect(await statusOf(first)).toMatchObject({ state: "queued", queue_position: 1 });
  expect(await statusOf(second)).toMatchObject({ state: "queued", queue_position: 2 });
  await world.flow.runJobs();
  expect(await statusOf(second)).not.toHaveProperty("queue_position");
});

it("names each member of a group", async () => {
  const sent = await send(world.groupChatId, "Who comes on Sunday?");
  await world.flow.runJobs();
  const providerId = await providerIdOf(sent);
  const about = (phone: string) => ({ phone, bsuid: `US.${phone}`, pushName: `Person ${phone.slice(-3)}` });
  const at = "2026-11-21T10:05:00Z";
  await world.flow.record(
    { kind: "status", providerId, state: "read", at, recipient: about("34600111222"), group: true },
    { kind: "status", providerId, state: "delivered", at, recipient: about("34600111222"), group: true },
    { kind: "status", providerId, state: "delivered", at, recipient: about("34600111333"), group: true },
  );
  const { recipients } = await statusOf(sent);
  expect(recipients).toHaveLength(2);
  expect(recipients).toEqual(
    expect.arrayContaining([
      { contact_id: expect.stringMatching(/^con_/), name: "Person 222", state: "read", at },
      { contact_id: expect.stringMatching(/^con_/), name: "Person 333", state: "delivered", at },
    ]),
  );
});

it("gives the network's reason for a failure", async () => {
  const error = { code: "message_rejected" as const, message: "Not on WhatsApp.", retryable: false };
  world.flow.connector.answers.push({ outcome: "rejected", error });
  const sent = await send(world.chatId, "hello");
  await world.flow.runJobs();
  expect(await statusOf(sent)).toMatchObject({ state: "failed", error });
});

it("refuses a message that is not ours", async () => {
  await expect(statusOf(world.inboundMessageId)).rejects.toMatchObject({ code: "message_conflict" });
});

it("says of a message that was deleted for everyone when that was", async () => {
  const sent = await send(world.chatId, "Wrong chat");
  await world.flow.runJobs();
  expect(await statusOf(sent)).not.toHaveProperty("deleted_at");
  const at = new Date("2026-11-21T12:00:00Z");
  await world.query((tx) => tx.update(messages).set({ deletedAt: at }).where(eq(messages.id, sent)));
  expect(await statusOf(sent)).toMatchObject({ state: "accepted", deleted_at: "2026-11-21T12:00:00Z" });
});
