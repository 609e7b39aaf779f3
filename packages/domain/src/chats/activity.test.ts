import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { settleDelivery } from "../messages/operations/settle-delivery.ts";
import { sendMessage } from "../messages/operations/send-message.ts";
import { getChat } from "./operations/get-chat.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const from = (phone: string, text: string, sentAt: string, more = {}) => textFrom(phone, text, { sentAt, ...more });
const chatOf = async (phone: string) => (await world.call(getChat, { chat_id: phone }))["chat"];

it("never goes back: a late message counts as unread but does not become the last", async () => {
  await world.flow.record(from("34633000001", "Newer", "2026-11-21T08:30:00.000Z"));
  await world.flow.record(from("34633000001", "Older", "2026-11-21T08:00:00.000Z"));
  expect(await chatOf("34633000001")).toMatchObject({
    unread: 2,
    last_text: "Newer",
    last_at: "2026-11-21T08:30:00Z",
    window_closes_at: "2026-11-22T08:30:00Z",
  });
});

it("takes the latest of a batch, in whatever order it comes", async () => {
  await world.flow.record(
    from("34633000002", "Second", "2026-11-21T08:02:00.000Z"),
    from("34633000003", "Someone else", "2026-11-21T08:05:00.000Z"),
    from("34633000002", "Third", "2026-11-21T08:03:00.000Z"),
    from("34633000002", "First", "2026-11-21T08:01:00.000Z"),
  );
  expect(await chatOf("34633000002")).toMatchObject({ unread: 3, last_text: "Third" });
  expect(await chatOf("34633000003")).toMatchObject({ unread: 1, last_text: "Someone else" });
});

it("counts history as read, and the past does not open a window that has closed", async () => {
  await world.flow.record(from("34633000004", "Long ago", "2026-11-01T08:00:00.000Z", { historical: true }));
  const chat = await chatOf("34633000004");
  expect(chat).toMatchObject({ last_at: "2026-11-01T08:00:00Z", window_closes_at: null });
  expect(chat).not.toHaveProperty("unread");
});

it("opens no window for what we write ourselves", async () => {
  await world.flow.record(from("34633000005", "From our own phone", "2026-11-21T08:00:00.000Z", { fromMe: true }));
  const chat = await chatOf("34633000005");
  expect(chat).toMatchObject({ last_from_me: true, window_closes_at: null });
  expect(chat).not.toHaveProperty("unread");
});

it("loses no count to transactions that touch the same chats at once", async () => {
  const people = ["34633000006", "34633000007", "34633000008"];
  const batch = (order: string[]) =>
    world.flow.record(...order.map((phone) => from(phone, "Hello", "2026-11-21T08:00:00.000Z")));
  await batch(people);
  await Promise.all([batch(people), batch([...people].reverse()), batch(people), batch([...people].reverse())]);
  for (const phone of people) expect(await chatOf(phone)).toMatchObject({ unread: 5 });
});

it("says that our last message failed, and no more once another one follows", async () => {
  const chat_id = "34633000009";
  await world.flow.record(from(chat_id, "Where is it?", "2026-11-21T09:00:00.000Z"));
  const { message_id } = await world.call(sendMessage, { chat_id, text: "On its way!" });
  expect(await chatOf(chat_id)).not.toHaveProperty("last_state");
  const error = { code: "recipient_unreachable", message: "Not on WhatsApp.", retryable: false };
  await world.call(settleDelivery, { message_id, outcome: "rejected", error });
  expect(await chatOf(chat_id)).toMatchObject({ last_text: "On its way!", last_from_me: true, last_state: "failed" });
  await world.call(sendMessage, { chat_id, text: "Again" });
  expect(await chatOf(chat_id)).not.toHaveProperty("last_state");
});
