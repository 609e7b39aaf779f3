import { AppError, argumentNames, DAY_MS, type AnyOperation } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createBroadcast } from "../../broadcasts/operations/create-broadcast.ts";
import { getChat } from "../../chats/operations/get-chat.ts";
import { blockContact } from "../../contacts/operations/block-contact.ts";
import { unblockContact } from "../../contacts/operations/unblock-contact.ts";
import { chats } from "../../chats/table.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { scheduleMessage } from "../../schedules/operations/schedule-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { closeTicket } from "../../tickets/operations/close-ticket.ts";
import { moderateGroupMessage } from "../../groups/operations/moderate-group-message.ts";
import { deleteMessage } from "../operations/delete-message.ts";
import { editMessage } from "../operations/edit-message.ts";
import { forwardMessage } from "../operations/forward-message.ts";
import { pinMessage } from "../operations/pin-message.ts";
import { reactToMessage } from "../operations/react-to-message.ts";
import { replyToMessage } from "../operations/reply-to-message.ts";
import { sendContactCard } from "../operations/send-contact-card.ts";
import { sendInteractiveMessage } from "../operations/send-interactive-message.ts";
import { sendLocation } from "../operations/send-location.ts";
import { sendMediaMessage } from "../operations/send-media-message.ts";
import { sendMessage } from "../operations/send-message.ts";
import { sendPoll } from "../operations/send-poll.ts";
import { sendTemplateMessage } from "../operations/send-template-message.ts";
import { starMessage } from "../operations/star-message.ts";

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
/** To a message of ours. */
const CHANGES: Send[] = [
  ["edited", editMessage, { text: "Hello?" }],
  ["edited, dry", editMessage, { text: "Hello?", dry_run: true }],
  ["deleted", deleteMessage, {}],
  ["pinned", pinMessage, {}],
  ["unpinned", pinMessage, { pinned: false }],
  ["reacted to", reactToMessage, { emoji: "👍" }],
  ["answered", replyToMessage, { text: "Yes" }],
];

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function refusal(operation: AnyOperation, input: object): Promise<AppError> {
  const error: unknown = await world.call(operation, input).catch((thrown: unknown) => thrown);
  if (!(error instanceof AppError)) throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
  if (error.code === "approval_required") return error;
  expect(operation.errors).toContain(error.code);
  const [told] = error.options.fields ?? [];
  expect(argumentNames(operation)).toContain(told?.path);
  return error;
}

/** On the network. */
async function ownMessage(chat_id: string): Promise<string> {
  const { message_id } = await world.call(sendMessage, { chat_id, text: "Hello" });
  await world.flow.runJobs();
  return String(message_id);
}

describe("a group that this phone has left", () => {
  let group: { id: string; networkId: string };
  let ours: string;
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
    ours = await ownMessage(group.id);
    await news("left");
  });

  it.each([...SENDS, ...SCHEDULED])("is not sent %s", async (_name, operation, input) => {
    const before = world.flow.jobs.length;
    const error = await refusal(operation, { chat_id: group.id, ...input });
    expect([error.code, error.message]).toEqual(["group_conflict", expect.stringContaining("not in this group")]);
    expect([error.message, error.options.details]).toEqual([
      expect.not.stringContaining("Garden club"),
      { chat_id: group.id, chat_name: "Garden club", phone_id: world.phoneId },
    ]);
    expect(world.flow.jobs).toHaveLength(before);
  });

  it.each(CHANGES)("has no message of ours %s", async (_name, operation, input) => {
    const error = await refusal(operation, { message_id: ours, ...input });
    expect([error.code, error.options.fields?.[0]?.path]).toEqual(["group_conflict", "message_id"]);
    expect(world.flow.connector).toMatchObject({ changed: [], pinned: [] });
  });

  it("may have a message starred, which nobody else sees", async () => {
    expect(await world.call(starMessage, { message_id: ours })).toMatchObject({ changed: true });
  });

  it("is not moderated, and the refusal names the message", async () => {
    const error = await refusal(moderateGroupMessage, { message_id: world.groupMessageId, delete: true });
    expect([error.code, error.options.fields?.[0]?.path]).toEqual(["group_conflict", "message_id"]);
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
      left_out: [{ code: "group_conflict", count: 1, chats: [{ id: group.id }] }],
    });
    const forward = { message_id: world.inboundMessageId, chat_ids: [group.id] };
    expect((await refusal(forwardMessage, forward)).code).toBe("group_conflict");
  });

  it("is sent to again once this phone is back in it", async () => {
    await news("joined");
    const answer = await world.call(sendMessage, { chat_id: group.id, text: "Back", dry_run: true });
    expect(answer).toMatchObject({ delivery_state: "not_sent" });
    await news("left");
  });
});

describe("a person whom this phone blocks", () => {
  let ours: string;
  beforeAll(async () => {
    ours = await ownMessage(world.chatId);
    await world.call(blockContact, { contact_id: world.contactId });
  });
  const chatShown = async () => (await world.call(getChat, { chat_id: world.chatId }))["chat"];

  it.each([...SENDS, ...SCHEDULED])("is not sent %s", async (_name, operation, input) => {
    const before = world.flow.jobs.length;
    const error = await refusal(operation, { chat_id: world.chatId, ...input });
    expect([error.code, error.options.hint]).toEqual(["contact_blocked_conflict", "unblock_contact"]);
    const { contactId: contact_id, phoneId: phone_id } = world;
    expect(error.options.details).toMatchObject({ chat_name: expect.stringContaining("Person"), contact_id, phone_id });
    // What people call themselves is data, and never part of our own sentence.
    expect(error.message).not.toContain("Person");
    expect(world.flow.jobs).toHaveLength(before);
  });

  it.each(CHANGES)("has no message of ours %s", async (_name, operation, input) => {
    const error = await refusal(operation, { message_id: ours, ...input });
    expect([error.code, error.options.fields?.[0]?.path]).toEqual(["contact_blocked_conflict", "message_id"]);
    expect(world.flow.connector).toMatchObject({ changed: [], pinned: [] });
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

describe("a chat whose service window is closed", () => {
  beforeAll(async () => {
    const group = { type: "group" as const, networkId: "120363021234567891", subject: "Neighbours" };
    await world.flow.record(textFrom("34600111333", "Who is there?", { chat: group }));
    world.clock.advance(2 * DAY_MS);
  });
  const free = DRY.filter(([, operation]) => operation !== sendTemplateMessage);

  it.each(free)("is not sent %s, and the refusal names chat_id", async (_name, operation, input) => {
    const error = await refusal(operation, { chat_id: world.chatId, ...input });
    expect([error.code, error.options.fields?.[0]?.path]).toEqual(["window_closed", "chat_id"]);
  });

  it.each<[AnyOperation, string, (rows: SweepWorld) => object]>([
    [replyToMessage, "message_id", (rows) => ({ message_id: rows.inboundMessageId, text: "Yes" })],
    [reactToMessage, "message_id", (rows) => ({ message_id: rows.inboundMessageId, emoji: "👍" })],
    [closeTicket, "reply_text", (rows) => ({ ticket_id: rows.ticketId, reply_text: "Solved" })],
    [createBroadcast, "chat_ids", (rows) => ({ chat_ids: [rows.chatId], text: "News" })],
  ])("is refused to $name by what the caller gave", async (operation, path, input) => {
    const error = await refusal(operation, input(world));
    expect([error.code, error.options.fields?.[0]?.path]).toEqual(["window_closed", path]);
  });

  it("is refused to moderate_group_message by the warning", async () => {
    const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, "120363021234567891")));
    const error = await refusal(moderateGroupMessage, { message_id: chat?.lastMessageId, warn_text: "Be kind" });
    expect([error.code, error.options.fields?.[0]?.path]).toEqual(["window_closed", "warn_text"]);
  });
});
