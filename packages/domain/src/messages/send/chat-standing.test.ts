import { AppError, type AnyOperation } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBroadcast } from "../../broadcasts/operations/create-broadcast.ts";
import { getChat } from "../../chats/operations/get-chat.ts";
import { blockContact } from "../../contacts/operations/block-contact.ts";
import { unblockContact } from "../../contacts/operations/unblock-contact.ts";
import { chats } from "../../chats/table.ts";
import { scheduleMessage } from "../../schedules/operations/schedule-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { forwardMessage } from "../operations/forward-message.ts";
import { reactToMessage } from "../operations/react-to-message.ts";
import { replyToMessage } from "../operations/reply-to-message.ts";
import { sendContactCard } from "../operations/send-contact-card.ts";
import { sendInteractiveMessage } from "../operations/send-interactive-message.ts";
import { sendLocation } from "../operations/send-location.ts";
import { sendMediaMessage } from "../operations/send-media-message.ts";
import { sendMessage } from "../operations/send-message.ts";
import { sendPoll } from "../operations/send-poll.ts";
import { sendTemplateMessage } from "../operations/send-template-message.ts";

type Send = [name: string, operation: AnyOperation, input: Record<string, unknown>];

const pdf = { kind: "document", base64: Buffer.from("%PDF-1.7\n%%EOF").toString("base64"), filename: "a.pdf" };
const buttons = [{ id: "yes", title: "Yes" }];
const template = { template: "order_update", language: "en_US" };

const DRY: Send[] = [
  ["text", sendMessage, { text: "Hello" }],
  ["a file", sendMediaMessage, { media: pdf }],
  ["a template", sendTemplateMessage, template],
  ["a poll", sendPoll, { question: "When?", options: ["Now", "Later"] }],
  ["a place", sendLocation, { latitude: 52.5, longitude: 13.4 }],
  ["a card", sendContactCard, { contacts: [{ name: "Ana", phone_number: "+351900000001" }] }],
  ["buttons", sendInteractiveMessage, { body: "Today?", buttons }],
];
const SCHEDULED: Send[] = [
  ["text for later", scheduleMessage, { text: "Hello", at: "+2h" }],
  ["a template for later", scheduleMessage, { ...template, at: "+2h" }],
];
const SENDS = [...DRY, ...DRY.map(([name, op, input]): Send => [`${name}, dry`, op, { ...input, dry_run: true }])];

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function refusal(operation: AnyOperation, input: object): Promise<AppError> {
  const error: unknown = await world.call(operation, input).catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
}

describe("a group that this phone has left", () => {
  let group: { id: string; networkId: string };
  const news = (change: "left" | "joined") =>
    world.flow.record({
      kind: "group",
      chat: { type: "group", networkId: group.networkId },
      change,
      self: true,
      members: [],
      at: world.clock.now().toISOString(),
    });
  beforeAll(async () => {
    const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, world.groupChatId)));
    group = { id: world.groupChatId, networkId: row?.networkId ?? "" };
    await news("left");
  });

  it.each([...SENDS, ...SCHEDULED])("is not sent %s", async (_name, operation, input) => {
    const before = world.flow.jobs.length;
    const error = await refusal(operation, { chat_id: group.id, ...input });
    expect([error.code, error.message]).toEqual(["group_conflict", expect.stringContaining("not in the group")]);
    expect(operation.errors).toContain("group_conflict");
    expect(world.flow.jobs).toHaveLength(before);
  });

  it("gets no answer to what was written in it, nor a reaction", async () => {
    const message_id = world.groupMessageId;
    expect((await refusal(replyToMessage, { message_id, text: "Yes" })).code).toBe("group_conflict");
    expect((await refusal(reactToMessage, { message_id, emoji: "👍" })).code).toBe("group_conflict");
  });

  it("is left out of a broadcast and of a forwarding, with the reason", async () => {
    const broadcast = refusal(createBroadcast, { chat_ids: [group.id, world.chatId], text: "Hello" });
    expect((await broadcast).options.details?.["preview"]).toMatchObject({
      count: 1,
      left_out: [{ id: group.id, code: "group_conflict" }],
    });
    const forward = { message_id: world.inboundMessageId, chat_ids: [group.id] };
    const { items } = await world.call(forwardMessage, forward);
    expect(items).toMatchObject([{ id: group.id, ok: false, error: { code: "group_conflict" } }]);
  });

  it("is sent to again once this phone is back in it", async () => {
    await news("joined");
    const answer = await world.call(sendMessage, { chat_id: group.id, text: "Back", dry_run: true });
    expect(answer).toMatchObject({ delivery_state: "not_sent" });
    await news("left");
  });
});

describe("a person whom this phone blocks", () => {
  beforeAll(async () => {
    await world.call(blockContact, { contact_id: world.contactId });
  });
  const chatShown = async () => (await world.call(getChat, { chat_id: world.chatId }))["chat"];

  it.each([...SENDS, ...SCHEDULED])("is not sent %s", async (_name, operation, input) => {
    const before = world.flow.jobs.length;
    const error = await refusal(operation, { chat_id: world.chatId, ...input });
    expect([error.code, error.options.hint]).toEqual(["contact_blocked_conflict", "unblock_contact"]);
    expect(error.options.details).toMatchObject({ contact_id: world.contactId, phone_id: world.phoneId });
    expect(operation.errors).toContain("contact_blocked_conflict");
    expect(world.flow.jobs).toHaveLength(before);
  });

  it("is refused under their number too", async () => {
    const error = await refusal(sendMessage, { chat_id: `+${world.number}`, text: "Hello" });
    expect(error.code).toBe("contact_blocked_conflict");
  });

  it("is shown so with the chat, and can be written to after unblocking", async () => {
    expect(await chatShown()).toMatchObject({ blocked: true });
    await world.call(unblockContact, { contact_id: world.contactId });
    expect(await chatShown()).not.toHaveProperty("blocked");
    const answer = await world.call(sendMessage, { chat_id: world.chatId, text: "Hello", dry_run: true });
    expect(answer).toMatchObject({ delivery_state: "not_sent" });
  });
});
