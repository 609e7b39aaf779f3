import { HOUR_MS } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { MessageView } from "../schemas.ts";
import { searchMessages } from "./search-messages.ts";

const ANA = "34600111001";
const BEN = "34600111002";
const TEXTS: [number: string, text: string][] = [
  [ANA, "Qual é o preço do orçamento?"],
  [ANA, "What are your prices for delivery to Berlin?"],
  [BEN, "Pricing please, and how much is shipping"],
  [BEN, "How is the weather? So much rain."],
  [ANA, "It was 12.50€, invoice RE-2026-0815, to anna@example.com"],
  [ANA, "50 boxes of 12"],
  [BEN, "Здравствуйте, какие у вас цены?"],
  [BEN, "مرحباً، كم السِّعر؟"],
  [ANA, "请问这个多少钱一个"],
  [ANA, "コーヒーをください。"],
  [BEN, "ราคาเท่าไหร่ครับ"],
  [BEN, "क़ीमत क्या है?"],
  [ANA, "Thanks 👍🏽🎉"],
  [BEN, String.raw`100% sure, a_b \ ok`],
  [ANA, "The invoices are paid"],
];
let world: SweepWorld;

beforeAll(async () => {
  world = await sweepWorld();
  world.clock.advance(HOUR_MS);
  for (const [index, [number, text]] of TEXTS.entries()) {
    const sentAt = `2026-11-21T09:30:${String(index).padStart(2, "0")}Z`;
    await world.flow.record(textFrom(number, text, { sentAt }));
  }
});
afterAll(() => world.close());

interface Answer {
  items?: MessageView[];
  groups?: Record<string, unknown>[];
  next_cursor: string | null;
}
const search = async (input: Record<string, unknown>, changes = {}) =>
  (await world.call(searchMessages, input, changes)) as unknown as Answer;
const found = async (query: string, rest: Record<string, unknown> = {}) =>
  (await search({ query, ...rest })).items?.map((item) => TEXTS.findIndex(([, text]) => text === item.text));

describe("finds", () => {
  it.each([
    ["whatever the accents and case", "ORCAMENTO preco", [0]],
    ["inflected forms", "prices", [2, 1]],
    ["inflected forms in Cyrillic", "цена", [6]],
    ["all the words, in any order", "berlin delivery", [1]],
    ["the beginning of a word", "invoi", [14, 4]],
    ["the inside of a word", "nvoice", [14, 4]],
    ["a number with a point in it, not its halves apart", "12.50", [4]],
    ["the beginning of a reference", "RE-2026-08", [4]],
    ["an address", "anna@example.com", [4]],
    ["what has a sign before it", "example", [4]],
    ["Arabic without its marks", "السعر", [7]],
    ["Chinese, two characters", "多少", [8]],
    ["Chinese, a run", "多少钱", [8]],
    ["one character", "钱", [8]],
    ["Japanese", "コーヒー", [9]],
    ["Thai, inside a run", "เท่าไหร่", [10]],
    ["Hindi", "क़ीमत", [11]],
    ["a picture, whatever its colour", "👍", [12]],
    ["a word and a picture", "thanks 🎉", [12]],
    ["words side by side, whatever sign stands between", "a%b", [13]],
    ["nothing for characters in another order", "钱少", []],
  ])("%s: %s", async (_what, query, expected) => expect(await found(query)).toEqual(expected));

  it.each([
    ["how much", [2]],
    ["much how", []],
    ["thanks 👍", [12]],
    ["was 12.50", [4]],
    ["这个多少", [8]],
  ])("the phrase %s", async (query, expected) => expect(await found(query, { match: "phrase" })).toEqual(expected));

  it("the inside of words beside their beginnings, newest first", async () => {
    await world.flow.record(textFrom(ANA, "A fishbowl", { sentAt: "2026-11-21T09:31:00Z" }));
    await world.flow.record(textFrom(BEN, "Zebrafish have arrived", { sentAt: "2026-11-21T09:32:00Z" }));
    const { items } = await search({ query: "fish" });
    expect(items?.map((item) => item.text)).toEqual(["Zebrafish have arrived", "A fishbowl"]);
    const { items: one, next_cursor: cursor } = await search({ query: "fish", limit: 1 });
    expect(one?.map((item) => item.text)).toEqual(["Zebrafish have arrived"]);
    const { items: two } = await search({ query: "fish", limit: 1, cursor });
    expect(two?.map((item) => item.text)).toEqual(["A fishbowl"]);
  });
  it("any of several single characters", async () => {
    await world.flow.record(textFrom(ANA, "红茶", { sentAt: "2026-11-21T09:33:00Z" }));
    await world.flow.record(textFrom(BEN, "冰水", { sentAt: "2026-11-21T09:34:00Z" }));
    const { items } = await search({ query: "茶 水", match: "any" });
    expect(items?.map((item) => item.text)).toEqual(["冰水", "红茶"]);
  });
  it("any of the words", async () => expect(await found("berlin weather 多少", { match: "any" })).toEqual([8, 3, 1]));

  it.each(["' | 'zz", "zz & !zz", "<->", "zz:*' || pg_sleep(9)", "(((", String.raw`\\\'`, "'':zz", "%", "_"])(
    "no more than words in %s",
    async (query) => {
      for (const match of ["all", "any", "phrase"]) {
        const outcome = await search({ query, match }).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: "invalid_input" });
        else expect(outcome).toMatchObject({ items: [] });
      }
    },
  );
});

describe("narrows", () => {
  it.each([
    ["to a sender by number", { sender: `+${BEN}` }, [2]],
    ["to a chat by number", { chat_id: `+${ANA}` }, [1]],
    ["by time", { since: "2026-11-21T09:30:01Z", until: "2026-11-21T09:30:01Z" }, [1]],
    ["to theirs", { from_me: false }, [2, 1]],
    ["to ours", { from_me: true }, []],
    ["to files", { has_media: true }, []],
  ])("%s", async (_what, filter, expected) => expect(await found("prices", filter)).toEqual(expected));

  it("to captions of files", async () => {
    const { items } = await search({ query: "box", has_media: true });
    expect(items).toMatchObject([{ message_id: world.imageMessageId, chat_id: world.chatId }]);
  });
});

it("pages through each hit once", async () => {
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page = await search({ query: "prices much", match: "any", limit: 1, ...(cursor ? { cursor } : {}) });
    expect(page.items).toHaveLength(1);
    seen.push(...(page.items ?? []).map((item) => item.message_id));
    cursor = page.next_cursor;
  }
  const whole = await search({ query: "prices much", match: "any" });
  expect(seen).toEqual(whole.items?.map((item) => item.message_id));
  expect(seen).toHaveLength(3);
});

it("groups hits by chat and by sender, with the newest of each", async () => {
  const { groups, items } = await search({ query: "invoice prices", match: "any", group_by: "chat" });
  expect(items).toBeUndefined();
  expect(groups).toMatchObject([
    { name: "Person 001", hits: 3, last_text: TEXTS[14]?.[1], last_at: "2026-11-21T09:30:14Z" },
    { name: "Person 002", hits: 1, last_text: TEXTS[2]?.[1] },
  ]);
  const bySender = await search({ query: "is on its way", group_by: "sender" });
  expect(bySender.groups).toMatchObject([{ name: "me", hits: 1 }]);
  expect(bySender.groups?.[0]).not.toHaveProperty("contact_id");
});

describe("a phone", () => {
  it("that is not this key's shows nothing, and may not be named", async () => {
    const elsewhere = { phoneIds: ["phn_elsewhere"] };
    expect(await search({ query: "prices" }, elsewhere)).toEqual({ items: [], next_cursor: null });
    await expect(search({ query: "prices", phone_id: world.phoneId }, elsewhere)).rejects.toMatchObject({
      code: "phone_not_found",
    });
  });

  it("that is named narrows, page by page", async () => {
    const first = await search({ query: "prices", phone_id: world.phoneId, limit: 1 });
    expect(first.items).toMatchObject([{ text: TEXTS[2]?.[1] }]);
    const rest = await search({ query: "prices", phone_id: world.phoneId, limit: 1, cursor: first.next_cursor });
    expect(rest).toMatchObject({ items: [{ text: TEXTS[1]?.[1] }], next_cursor: null });
  });
});

it.each([
  ["nothing but signs", { query: "?!" }, "invalid_input"],
  ["a sender nobody knows", { query: "prices", sender: "+999999999" }, "contact_not_found"],
  ["a chat nobody knows", { query: "prices", chat_id: "chat_nowhere" }, "chat_not_found"],
  ["a time that is none", { query: "prices", since: "soon" }, "invalid_input"],
  ["a cursor with no time in it", { query: "prices", cursor: "WyJ4IiwieSJd" }, "invalid_input"],
])("refuses %s", async (_what, input, code) => {
  await expect(search(input)).rejects.toMatchObject({ code });
});

it("knows no sender whom only phones have met that the key may not use", async () => {
  for (const sender of [BEN, world.contactId, world.chatId]) {
    const asked = search({ query: "prices", sender }, { phoneIds: ["phn_elsewhere"] });
    await expect(asked, sender).rejects.toMatchObject({ code: "contact_not_found" });
  }
});

it("offers who is called so where a sender is a name, and never guesses", async () => {
  const refusal = (sender: string) => search({ query: "prices", sender }).catch((error: unknown) => error);
  expect(await refusal("Person 001")).toMatchObject({
    code: "contact_not_found",
    options: {
      fields: [{ path: "sender", finder: "search_contacts" }],
      details: { candidates: [{ contact_id: expect.stringMatching(/^con_/), name: "Person 001" }] },
    },
  });
  expect(await refusal("Person")).toMatchObject({
    code: "contact_conflict",
    options: { fields: [{ path: "sender" }], details: { candidates: expect.any(Array) } },
  });
});
