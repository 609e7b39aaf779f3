import { toolAnswer } from "@parley/kernel";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "./inbound/fixtures-flow-world.ts";
import { flagMessage } from "./messages/operations/flag-message.ts";
import { operations } from "./operations.gen.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";
import { attachMessageToTicket } from "./tickets/operations/attach-message-to-ticket.ts";

/** A page of chats or messages costs a model no more than promised, whatever people are called and write. */
const CHATS = { limit: 20, tokensMax: 2_000 };
const MESSAGES = { limit: 50, tokensMax: 4_000 };
/** A page that ends early for its cost is nearly full. */
const FULL = 0.5;
const PEOPLE = 24;
const WORDS: readonly string[] = [
  "Ana 🌸✨ Garden 🌻🪴 Club 👩🏽‍🌾 🇧🇷 family & friends of the long name 🎉🎉🎉 ",
  "عبد الرحمن محمد الأنصاري أود أن أعرف متى يصل طلبي من فضلكم ",
  "欧阳娜娜，你好，我想知道我的订单什么时候到，客户资料在这里。",
  "श्रीमती लक्ष्मी देवी, मैं जानना चाहता हूँ कि मेरा ऑर्डर कब आएगा। ",
  "𝓜𝓪𝓻𝓲𝓪 𝓢𝓲𝓵𝓿𝓪 የትዕዛዝ ቁጥር ",
  "Źdźbło Świętokrzyska, kiedy dotrze moje zamówienie? Tilaukseni ei ole saapunut. ",
  "https://example.com/o/8X2kQ9?id=7f3a9c1e&utm=aGVsbG8gd29ybGQ 1234 5678 ",
];
const wordsOf = (script: number, chars: number) =>
  [...(WORDS[script % WORDS.length] ?? "").repeat(chars)].slice(0, chars).join("");

let world: SweepWorld;
const personal = (person: number) => `34611${100_000 + person}`;

beforeAll(async () => {
  world = await sweepWorld();
  const start = world.clock.now().getTime() - 3_600_000;
  const people = WORDS.flatMap((_, script) => Array.from({ length: PEOPLE }, (__, person) => script * PEOPLE + person));
  const group = { type: "group" as const, networkId: "120363021234567890" };
  await world.flow.record(
    ...people.flatMap((person) => {
      const script = Math.floor(person / PEOPLE);
      const sentAt = new Date(start + person * 1_000).toISOString();
      const from = textFrom(personal(person), `order ${wordsOf(script, 60 + (person % 5) * 90)}`, { sentAt });
      const sender = { phone: personal(person), bsuid: `US.${person}`, pushName: `${wordsOf(script, 70)}${person}` };
      const chat = { type: "direct" as const, networkId: personal(person), peer: sender };
      const inGroup = textFrom(personal(person), `order ${wordsOf(script, 120)}`, { sentAt, chat: group });
      return [
        { ...from, sender, chat },
        { ...inGroup, sender },
      ];
    }),
  );
});
afterAll(() => world.close());

async function pages(name: string, input: object) {
  const found = operations.find(({ operation }) => operation.name === name);
  if (!found) throw new Error(name);
  const seen: { items: Record<string, unknown>[]; tokens: number; next: unknown }[] = [];
  for (let cursor: unknown; cursor !== null;) {
    const answer = await world.call(found.operation, { ...input, ...(cursor ? { cursor } : {}) });
    const shown = toolAnswer(found.operation, answer);
    const items = (answer["items"] ?? answer["groups"]) as Record<string, unknown>[];
    cursor = answer["next_cursor"] ?? null;
    seen.push({ items, tokens: encode(JSON.stringify(shown)).length, next: cursor });
  }
  return seen;
}

const MANY = WORDS.length * PEOPLE;
it.each([
  ["list_chats", CHATS, () => ({}), MANY],
  ["list_recent_messages", MESSAGES, () => ({ since: "-7d" }), 2 * MANY],
  ["search_messages", MESSAGES, () => ({ query: "order" }), 2 * MANY],
  ["list_messages", MESSAGES, () => ({ chat_id: world.groupChatId }), MANY],
  ["get_contact_timeline", MESSAGES, () => ({ contact_id: `+${personal(0)}` }), 2],
] as const)("every page of %s", async (name, { limit, tokensMax }, input, count) => {
  const seen = await pages(name, { ...input(), limit });
  for (const { items, tokens, next } of seen) {
    expect(tokens).toBeLessThan(tokensMax);
    if (next !== null && items.length < limit) expect(tokens).toBeGreaterThan(tokensMax * FULL);
  }
  const ids = seen.flatMap(({ items }) => items.map((item) => item["message_id"] ?? item["chat_id"] ?? item["id"]));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(count);
});

it.each(WORDS.map((_, script) => script))("every page of search_chats: %i", async (script) => {
  const asked = { query: wordsOf(script, 20), type: "direct", limit: CHATS.limit };
  const seen = await pages("search_chats", asked);
  for (const { items, tokens } of seen) {
    expect(items.length).toBeGreaterThan(0);
    expect(tokens).toBeLessThan(CHATS.tokensMax);
  }
  const ids = seen.flatMap(({ items }) => items.map((item) => item["chat_id"]));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.length).toBeGreaterThanOrEqual(PEOPLE);
});

it("the messages of a ticket, those flagged and those around one", async () => {
  const { items = [] } = (await pages("list_messages", { chat_id: world.groupChatId, limit: 50 }))[0] ?? {};
  const ids = items.map((item) => String(item["message_id"]));
  await world.call(attachMessageToTicket, { ticket_id: world.ticketId, message_ids: ids });
  for (const message_id of ids) await world.call(flagMessage, { message_id });
  const asked = { list_ticket_messages: { ticket_id: world.ticketId }, list_flagged_messages: {} };
  for (const [name, input] of Object.entries(asked))
    for (const { tokens } of await pages(name, { ...input, limit: MESSAGES.limit }))
      expect(tokens, name).toBeLessThan(MESSAGES.tokensMax);
  const around = { message_id: ids[3], before: 25, after: 24 };
  const [{ items: near, tokens } = { items: [], tokens: 0 }] = await pages("get_message_context", around);
  expect(tokens).toBeLessThan(MESSAGES.tokensMax);
  expect(near.length).toBeGreaterThan(5);
});
