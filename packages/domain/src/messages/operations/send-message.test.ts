import { AppError, execute, HOUR_MS } from "@parley/kernel";
import { count, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { mergeContacts } from "../../contacts/operations/merge-contacts.ts";
import { contacts } from "../../contacts/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { messages } from "../table.ts";
import { getMessage } from "./get-message.ts";
import { replyToMessage } from "./reply-to-message.ts";
import { sendMediaMessage } from "./send-media-message.ts";
import { sendMessage } from "./send-message.ts";

const PHONE = "15559990001";
let world: FlowWorld;
let chatId: string;
let inboundId: string;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const event = textFrom(PHONE, "hi", { sentAt: world.clock.now().toISOString() });
  await world.record(event);
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, PHONE)));
  chatId = chat?.id ?? "";
  inboundId = chat?.lastMessageId ?? "";
  world.jobs.length = 0;
  world.connector.sent.length = 0;
  world.connector.answers.length = 0;
});

const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
};
const messageCount = async () => (await world.query((tx) => tx.select({ n: count() }).from(messages)))[0]?.n ?? 0;

/** A group of which these are members. */
async function groupOf(...phones: string[]): Promise<string> {
  const chat = { type: "group" as const, networkId: "120363020000000001", subject: "Neighbours" };
  const at = world.clock.now().toISOString();
  const members = phones.map((phone) => ({ phone, pushName: `Person ${phone.slice(-3)}` }));
  await world.record({ kind: "group", chat, change: "joined", members, at });
  await world.record(textFrom(phones[0] ?? "", "Hello all", { chat, sentAt: at }));
  const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, chat.networkId)));
  return row?.id ?? "";
}

describe("send_message", () => {
  it("queues in the chat's lane and says who it goes to", async () => {
    const answer = await world.call(sendMessage, { chat_id: chatId, text: "hello" });
    expect(answer).toEqual({
      message_id: expect.stringMatching(/^msg_/),
      chat_id: chatId,
      chat_name: "Person 001",
      number: `+${PHONE}`,
      delivery_state: "queued",
    });
    expect(world.jobs).toMatchObject([
      { name: "send_message", id: `send:${answer["message_id"]}`, lane: { phoneId: world.phoneId, chatId } },
    ]);
    const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, chatId)));
    expect(row?.lastMessageId).toBe(answer["message_id"]);
  });

  it("waits for the network's answer when asked to, without a transaction", async () => {
    const call = world.call(sendMessage, { chat_id: chatId, text: "hello", wait: "sent" });
    await expect.poll(() => world.jobs.length).toBe(1);
    await world.runJobs();
    expect(await call).toMatchObject({ delivery_state: "accepted" });
  });

  it("tells why it failed when it waited", async () => {
    const error = { code: "recipient_unreachable" as const, message: "Not on WhatsApp.", retryable: false };
    world.connector.answers.push({ outcome: "rejected", error });
    const call = world.call(sendMessage, { chat_id: chatId, text: "hello", wait: "sent" });
    await expect.poll(() => world.jobs.length).toBe(1);
    await world.runJobs();
    expect(await call).toMatchObject({
      delivery_state: "failed",
      error: { code: "recipient_unreachable", message: "Not on WhatsApp." },
    });
  });

  it("sends once under one idempotency key", async () => {
    const caller = { ...world.caller, idempotencyKey: "once" };
    const input = { chat_id: chatId, text: "only once" };
    const first = await execute(world.kernel, sendMessage, caller, input);
    expect(await execute(world.kernel, sendMessage, caller, input)).toEqual(first);
    expect(world.jobs).toHaveLength(1);
  });

  it("takes many sends to one chat at once", async () => {
    const sends = Array.from({ length: 60 }, (_, n) =>
      world.call(sendMessage, { chat_id: chatId, text: `at once ${n}` }),
    );
    const answers = await Promise.all(sends);
    expect(new Set(answers.map((answer) => answer["message_id"])).size).toBe(60);
  });

  it("refuses outside the window, naming the template tools, and keeps nothing", async () => {
    const before = await messageCount();
    world.clock.advance(25 * HOUR_MS);
    const error = await refusal(world.call(sendMessage, { chat_id: chatId, text: "too late" }));
    expect(error.code).toBe("window_closed");
    expect(error.message).toMatch(/list_templates.*send_template_message/);
    expect(await messageCount()).toBe(before);
    expect(world.jobs).toEqual([]);
  });

  it("checks everything in a dry run, says that it is one, and leaves no trace", async () => {
    const before = await messageCount();
    const answer = await world.call(sendMessage, { chat_id: chatId, text: "hello", dry_run: true });
    expect(answer).toMatchObject({ delivery_state: "not_sent", dry_run: true });
    expect(answer).not.toHaveProperty("message_id");
    expect(answer).toMatchObject({ chat_name: "Person 001" });
    expect(await messageCount()).toBe(before);
  });

  it("takes 4096 characters and not one more, and no blank text", async () => {
    await world.call(sendMessage, { chat_id: chatId, text: "x".repeat(4096) });
    for (const text of ["x".repeat(4097), "", "  \n "])
      expect((await refusal(world.call(sendMessage, { chat_id: chatId, text }))).code).toBe("invalid_input");
  });

  it("mentions members of a group, by id or number, and keeps who was meant", async () => {
    const groupId = await groupOf("34600777001", "34600777002");
    const [row] = await world.query((tx) => tx.select().from(contacts).where(eq(contacts.name, "Person 002")));
    const mentions = ["+34600777001", row?.id ?? ""];
    const answer = await world.call(sendMessage, {
      chat_id: groupId,
      text: "@34600777001 and you, @person 002?",
      mentions,
    });
    await world.runJobs();
    expect(world.connector.sent.map((command) => command.content)).toMatchObject([
      {
        type: "text",
        text: "@34600777001 and you, @34600777002?",
        mentions: [{ phone: "34600777001" }, { phone: "34600777002" }],
      },
    ]);
    const { message } = await world.call(getMessage, { message_id: answer["message_id"] });
    expect(message).toMatchObject({
      text: "@Person 001 and you, @Person 002?",
      payload: { mentions: [{ name: "Person 001" }, { name: "Person 002" }] },
    });
  });

  it("mentions a member by the id that a merging made old", async () => {
    const groupId = await groupOf("34600777001", "34600777003");
    const of = async (name: string) =>
      (await world.query((tx) => tx.select().from(contacts).where(eq(contacts.name, name))))[0]?.id ?? "";
    await world.record(textFrom("34600777004", "Me again", { sentAt: world.clock.now().toISOString() }));
    const [old, kept] = [await of("Person 003"), await of("Person 004")];
    const caller = { ...world.caller, unconfirmed: new Set(["merge_contacts"]) };
    await execute(world.kernel, mergeContacts, caller, { keep_id: kept, merge_ids: [old] });
    const answer = await world.call(sendMessage, { chat_id: groupId, text: "You, @Person 004?", mentions: [old] });
    const { message } = await world.call(getMessage, { message_id: answer["message_id"] });
    expect(message).toMatchObject({ payload: { mentions: [{ contact_id: kept }] } });
    await world.runJobs();
    world.connector.sent.length = 0;
  });

  it("sends nothing when somebody mentioned is not named in the text, and says how to name them", async () => {
    const groupId = await groupOf("34600777001", "34600777002");
    const call = (text: string, mentions = ["+34600777001"]) =>
      world.call(sendMessage, { chat_id: groupId, text, mentions });
    for (const text of ["No at-sign for Person 001", "@Person 0012", "@346007770011", "me@Person 001"]) {
      const refused = await refusal(call(text));
      expect([refused.code, refused.message]).toEqual(["invalid_input", expect.stringContaining("@+number or @name")]);
    }
    const second = await refusal(call("Only @Person 001", ["+34600777001", "+34600777002"]));
    expect(second.options.fields).toMatchObject([{ path: "mentions.1" }]);
    await call("@+34600777001: @PERSON 001!");
    await world.runJobs();
    expect(world.connector.sent.map((command) => command.content)).toMatchObject([
      { text: "@34600777001: @34600777001!" },
    ]);
  });

  it("says who of the group has a name that came instead of an id", async () => {
    const groupId = await groupOf("34600777001", "34600777002");
    const call = { chat_id: groupId, text: "hi", mentions: ["person 002"] };
    const named = await refusal(world.call(sendMessage, call));
    expect([named.code, named.options.details]).toEqual([
      "member_conflict",
      { candidates: [expect.objectContaining({ name: "Person 002", number: "+34600777002" })] },
    ]);
    const scopes = new Set([...world.caller.scopes].filter((scope) => scope !== "contacts:read"));
    const hidden = await refusal(execute(world.kernel, sendMessage, { ...world.caller, scopes }, call));
    expect([hidden.code, hidden.options.details]).toEqual(["member_conflict", undefined]);
    // Of this name there is somebody, but not in this group.
    const other = await refusal(world.call(sendMessage, { ...call, mentions: ["Person 009"] }));
    expect(other.options.details).toBeUndefined();
  });

  it("mentions nobody who is not in the group, nobody in a direct chat, and sends nothing then", async () => {
    const groupId = await groupOf("34600777001");
    const outside = await refusal(world.call(sendMessage, { chat_id: groupId, text: "hi", mentions: [`+${PHONE}`] }));
    expect([outside.code, outside.options.hint]).toEqual(["member_conflict", "list_group_members"]);
    const direct = await refusal(world.call(sendMessage, { chat_id: chatId, text: "hi", mentions: [`+${PHONE}`] }));
    expect([direct.code, direct.message]).toEqual(["chat_conflict", expect.stringContaining("Leave out mentions")]);
    expect(world.connector.sent).toEqual([]);
  });
});

describe("quoting", () => {
  it("answers in the chat of the quoted message", async () => {
    const answer = await world.call(replyToMessage, { message_id: inboundId, text: "yes" });
    expect(answer).toMatchObject({ chat_id: chatId });
    await world.runJobs();
    expect(world.connector.sent).toMatchObject([{ replyToProviderId: expect.stringContaining("wamid.in.") }]);
  });

  it("refuses a message of another chat, of our own that has not left, and of nobody", async () => {
    const other = textFrom("15559990002", "hi");
    await world.record(other);
    const [otherRow] = await world.query((tx) =>
      tx.select().from(messages).where(eq(messages.providerId, other.providerId)),
    );
    const wrongChat = world.call(sendMessage, { chat_id: chatId, text: "x", reply_to: otherRow?.id });
    expect((await refusal(wrongChat)).message).toContain("another chat");
    const { message_id: queued } = await world.call(sendMessage, { chat_id: chatId, text: "not yet" });
    expect((await refusal(world.call(replyToMessage, { message_id: queued, text: "x" }))).code).toBe(
      "message_conflict",
    );
    const unknown = await refusal(world.call(replyToMessage, { message_id: "msg_nope", text: "x" }));
    expect(unknown).toMatchObject({ code: "message_not_found", options: { hint: "search_messages" } });
  });

  it("does not show messages of phones the key is not for", async () => {
    const limited = { ...world.caller, phoneIds: ["phn_other"] };
    const call = execute(world.kernel, replyToMessage, limited, { message_id: inboundId, text: "x" });
    expect((await refusal(call)).code).toBe("message_not_found");
  });
});

describe("send_media_message", () => {
  it.each([
    [{ kind: "image" }, "needs exactly one"],
    [{ kind: "image", url: "https://a.example/x", base64: "AAAA" }, "needs exactly one"],
    [{ kind: "image", url: "/etc/passwd" }, "not a URL"],
    [{ kind: "image", url: "file:///etc/passwd" }, "https://"],
    [{ kind: "image", url: "https://169.254.169.254/x" }, "private address"],
    [{ kind: "image", base64: "not base64!" }, "not base64"],
    [{ kind: "image", base64: Buffer.from("<html>").toString("base64"), mimetype: "image/png" }, "does not take"],
    [{ kind: "image", file_id: "file_nope" }, "no file"],
  ])("refuses %j", async (media, words) => {
    const before = await messageCount();
    const error = await refusal(world.call(sendMediaMessage, { chat_id: chatId, media }));
    expect(error.message).toContain(words);
    expect(await messageCount()).toBe(before);
  });

  it("tells of a file that is not there by its place in the call", async () => {
    const media = { kind: "image", file_id: "file_nope" };
    const error = await refusal(world.call(sendMediaMessage, { chat_id: chatId, media }));
    expect(error.options.fields).toMatchObject([{ path: "media.file_id", received: "file_nope" }]);
  });

  it("refuses a caption where WhatsApp has none", async () => {
    const media = { kind: "voice", file_id: "file_x" };
    const error = await refusal(world.call(sendMediaMessage, { chat_id: chatId, media, caption: "hi" }));
    expect(error.options.fields).toMatchObject([{ path: "caption" }]);
  });
});
