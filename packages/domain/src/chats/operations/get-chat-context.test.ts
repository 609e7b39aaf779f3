import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { createNote } from "../../notes/operations/create-note.ts";
import { recordConsent } from "../../contacts/operations/record-consent.ts";
import { updateContact } from "../../contacts/operations/update-contact.ts";
import { getChatContext } from "./get-chat-context.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  for (let index = 0; index < 40; index++) {
    const sentAt = new Date(Date.parse("2026-11-21T08:00:00Z") + index * 1000).toISOString();
    await world.flow.record(textFrom("34622000111", `Message ${index} ${"about the order ".repeat(10)}`, { sentAt }));
  }
});
afterAll(() => world.close());

interface Pack {
  chat: { name: string };
  messages: { text: string }[];
  trimmed?: boolean;
}
const pack = async (input: Record<string, unknown>) =>
  (await world.call(getChatContext, { chat_id: "34622000111", ...input })) as unknown as Pack;

it("holds the chat and its last messages, oldest first", async () => {
  const { chat, messages, trimmed } = await pack({ message_count: 3 });
  expect(chat.name).toBe("Person 111");
  expect(messages.map((message) => message.text.slice(0, 10).trim())).toEqual([
    "Message 37",
    "Message 38",
    "Message 39",
  ]);
  expect(trimmed).toBeUndefined();
});

it("holds notes, tasks and open tickets too, the latter for keys that may read them", async () => {
  await world.call(createNote, { chat_id: world.chatId, body: "Prefers mornings.", mentions: [world.memberId] });
  const full = await pack({ chat_id: world.chatId });
  expect(full).toMatchObject({
    notes: expect.arrayContaining([expect.objectContaining({ body: "Prefers mornings." })]),
    tasks: expect.arrayContaining([
      expect.objectContaining({ title: "Prefers mornings.", assignee: world.memberName }),
    ]),
    open_tickets: [expect.objectContaining({ ticket_id: world.ticketId })],
  });
  const scopes = new Set(["chats:read", "messages:read"] as const);
  const narrow = await world.call(getChatContext, { chat_id: world.chatId }, { scopes });
  expect(narrow).toHaveProperty("notes");
  expect(narrow).not.toHaveProperty("tasks");
  expect(narrow).not.toHaveProperty("open_tickets");
});

it("holds who the person is: labels, properties, consent and block, for keys that may read contacts", async () => {
  const about = { labels: ["gold"], custom_properties: { plan: "pro" } };
  await world.call(updateContact, { contact_id: world.contactId, name: "Ana Gil", ...about });
  await world.call(recordConsent, { contact_id: world.contactId, purpose: "marketing", granted: true, source: "shop" });
  const { contact } = await world.call(getChatContext, { chat_id: world.chatId });
  expect(contact).toEqual({
    contact_id: world.contactId,
    name: "Ana Gil",
    number: `+${world.number}`,
    push_name: expect.any(String),
    ...about,
    consents: { marketing: true },
  });
  const scopes = new Set(["chats:read", "messages:read"] as const);
  const narrow = await world.call(getChatContext, { chat_id: world.chatId }, { scopes });
  expect(narrow["contact"]).toEqual({ contact_id: world.contactId, name: "Ana Gil", number: `+${world.number}` });
  expect(await world.call(getChatContext, { chat_id: world.groupChatId })).not.toHaveProperty("contact");
});

it("stays within max_tokens beside a contact with many properties: these go, and it says so", async () => {
  const many = Object.fromEntries(Array.from({ length: 45 }, (_, index) => [`field ${index}`, "word ".repeat(30)]));
  await world.call(updateContact, { contact_id: world.contactId, custom_properties: many });
  const answer = await pack({ chat_id: world.chatId, max_tokens: 1_500 });
  expect(answer).toMatchObject({ trimmed: true, contact: { name: "Ana Gil" } });
  expect(answer.messages.length).toBeGreaterThan(0);
  expect(encode(JSON.stringify(answer)).length).toBeLessThanOrEqual(1_500);
});

it("stays within max_tokens by leaving out the oldest messages, and says so", async () => {
  const answer = await pack({ message_count: 40, max_tokens: 800 });
  expect(answer.trimmed).toBe(true);
  expect(answer.messages.at(-1)?.text).toMatch(/^Message 39 /);
  expect(encode(JSON.stringify(answer)).length).toBeLessThanOrEqual(800);
});

it("stays within max_tokens beside long notes too: they are cut, and go before the newest message does", async () => {
  for (let index = 0; index < 5; index++)
    await world.call(createNote, {
      chat_id: world.chatId,
      body: `${index} ${"Здравствуйте, где мой заказ? ".repeat(130)}`,
    });
  const wide = await pack({ chat_id: world.chatId, max_tokens: 4_000 });
  expect(Buffer.byteLength(JSON.stringify(wide))).toBeLessThan(12_000);
  expect(wide).toMatchObject({ trimmed: true });
  const narrow = await pack({ chat_id: world.chatId, max_tokens: 800 });
  expect(encode(JSON.stringify(narrow)).length).toBeLessThanOrEqual(800);
  expect(narrow.messages.length).toBeGreaterThan(0);
});

it("needs the scopes of both, and names the one that is missing", async () => {
  const scopes = new Set(["chats:read"] as const);
  await expect(world.call(getChatContext, { chat_id: world.chatId }, { scopes })).rejects.toMatchObject({
    code: "forbidden",
    message: expect.stringContaining("messages:read"),
  });
});
