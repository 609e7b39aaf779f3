import { HOUR_MS } from "@parley/kernel";
import { eq, ne } from "drizzle-orm";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chatMembers } from "../../chats/table.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { phones } from "../../phones/table.ts";
import type { MessageView } from "../schemas.ts";
import { messages } from "../table.ts";
import { getMessage } from "./get-message.ts";
import { listMessages } from "./list-messages.ts";

const ANA = "34600111001";
const COUNT = 60;
const START = Date.parse("2026-11-21T09:10:00Z");
let world: SweepWorld;

/** Sixty questions of one person, two in every second: an order by time alone would lose some between pages. */
beforeAll(async () => {
  world = await sweepWorld();
  world.clock.advance(HOUR_MS);
  for (let index = 0; index < COUNT; index++) {
    const sentAt = new Date(START + Math.floor(index / 2) * 1000).toISOString();
    await world.flow.record(
      textFrom(ANA, `Is order ${1000 + index} on its way? I have waited for a week.`, { sentAt }),
    );
  }
});
afterAll(() => world.close());

interface Page {
  chat: { chat_id: string; name: string };
  items: MessageView[];
  next_cursor: string | null;
}
const list = async (input: Record<string, unknown>) => (await world.call(listMessages, input)) as unknown as Page;
const ofAna = (input: Record<string, unknown> = {}) => list({ chat_id: `+${ANA}`, ...input });
const textsOf = (page: Page) => page.items.map((item) => item.text);

describe("messages of a chat", () => {
  it("names the chat once and tells who wrote what, when", async () => {
    const page = await ofAna({ limit: 1 });
    expect(page.chat).toEqual({
      chat_id: expect.stringMatching(/^chat_/),
      name: "Person 001",
      contact_id: expect.stringMatching(/^con_/),
    });
    expect(page.items).toEqual([
      {
        message_id: expect.stringMatching(/^msg_/),
        at: "2026-11-21T09:10:29Z",
        from: "Person 001",
        text: expect.stringMatching(/^Is order 105\d on its way\? I have waited for a week\.$/),
      },
    ]);
  });

  it("pages through each once, newest first", async () => {
    const seen: MessageView[] = [];
    for (let cursor: string | null | undefined; cursor !== null;) {
      const page = await ofAna({ limit: 7, ...(cursor ? { cursor } : {}) });
      seen.push(...page.items);
      cursor = page.next_cursor;
    }
    expect(new Set(seen.map((item) => item.message_id)).size).toBe(COUNT);
    expect(seen).toHaveLength(COUNT);
    const times = seen.map((item) => item.at);
    expect(times).toEqual([...times].sort().reverse());
  });

  it("costs less than 4,000 tokens for fifty", async () => {
    const page = await ofAna({ limit: 50 });
    expect(page.items).toHaveLength(50);
    expect(encode(JSON.stringify(page)).length).toBeLessThan(4_000);
  });

  it("is bounded by a message, itself left out, or by a time", async () => {
    const all = await ofAna({ limit: 60 });
    const middle = all.items[30]?.message_id;
    expect((await ofAna({ limit: 60, before: middle })).items).toEqual(all.items.slice(31));
    expect((await ofAna({ limit: 60, after: middle })).items).toEqual(all.items.slice(0, 30));
    const time = "2026-11-21T09:10:10Z";
    expect((await ofAna({ limit: 60, before: time })).items).toEqual(all.items.slice(40));
    expect((await ofAna({ limit: 60, after: time })).items).toEqual(all.items.slice(0, 40));
    expect((await ofAna({ after: "-30m" })).items).toEqual([]);
    expect((await ofAna({ after: "-55m", limit: 60 })).items).toHaveLength(COUNT);
  });

  it("narrows to ours and to types", async () => {
    expect(textsOf(await list({ chat_id: world.chatId, from_me: true }))).toEqual([
      "For somebody else.",
      "It is on it's way.",
      "When?",
      "It is on its way.",
    ]);
    expect((await list({ chat_id: world.chatId, types: ["image"] })).items).toMatchObject([
      { message_id: world.imageMessageId, type: "image", text: "The box", media: { mime_type: "image/png" } },
    ]);
  });

  it("gives senders' ids in groups", async () => {
    const { items } = await list({ chat_id: world.groupChatId });
    expect(items).toMatchObject([{ from: "Person 222", from_id: expect.stringMatching(/^con_/) }]);
  });

  it("shows quotes by our ids, reactions with who, edits, and of a deleted message only that it was", async () => {
    const [asked, answered, gone] = [
      textFrom("34600111002", "Tea?"),
      textFrom("34600111002", "Yes"),
      textFrom("34600111002", "Oops"),
    ];
    const about = {
      chat: asked.chat,
      ...(asked.sender ? { sender: asked.sender } : {}),
      fromMe: false,
      at: asked.sentAt,
    };
    await world.flow.record(asked, { ...answered, replyToProviderId: asked.providerId }, gone);
    await world.flow.record(
      { kind: "reaction", targetProviderId: asked.providerId, emoji: "❤️", ...about },
      { kind: "edit", targetProviderId: asked.providerId, content: { type: "text", text: "Green tea?" }, ...about },
      { kind: "revoke", targetProviderId: gone.providerId, ...about },
    );
    const { items } = await list({ chat_id: "+34600111002" });
    const first = items.find((item) => item.text === "Green tea?");
    expect(first).toMatchObject({ reactions: [{ emoji: "❤️", from: "Person 002" }], edited: true });
    expect(items.find((item) => item.text === "Yes")).toMatchObject({ reply_to: first?.message_id });
    const deleted = items.find((item) => item.deleted);
    expect(deleted).not.toHaveProperty("text");
    expect(items).toHaveLength(3);
  });

  it("shows the name of whom a group's text names by number, and keeps the text as it was written", async () => {
    const chat = { type: "group" as const, networkId: "120363021234567890", subject: "Garden club" };
    const text = `@34600111222, and not @${ANA} nor @346001112220 nor me@34600111222.example`;
    const written = textFrom(ANA, text, { chat, sentAt: world.clock.now().toISOString() });
    await world.flow.record(written);
    await world.query((tx) => tx.delete(chatMembers).where(ne(chatMembers.contactId, world.groupMemberId)));
    const shown = `@Person 222, and not @${ANA} nor @346001112220 nor me@34600111222.example`;
    const [item] = (await list({ chat_id: world.groupChatId, limit: 1 })).items;
    expect(item).toMatchObject({ text: shown });
    const { message } = await world.call(getMessage, { message_id: item?.message_id });
    expect(message).toMatchObject({ text: shown });
    const [row] = await world.query((tx) =>
      tx
        .select()
        .from(messages)
        .where(eq(messages.id, item?.message_id ?? "")),
    );
    expect(row?.text).toBe(text);
    await world.flow.record(textFrom(ANA, "Ask @34600111222", { sentAt: world.clock.now().toISOString() }));
    expect(textsOf(await ofAna({ limit: 1 }))).toEqual(["Ask @34600111222"]);
  });

  it("cuts a very long text, says so, and not inside a character", async () => {
    await world.flow.record(textFrom("34600111003", `x${"😀".repeat(600)}`));
    const [item] = (await list({ chat_id: "+34600111003" })).items;
    expect(item).toMatchObject({ text_cut: true, text: `x${"😀".repeat(249)}` });
  });
});

describe("is refused", () => {
  it.each([
    ["an unknown type, with the nearest", { types: ["vioce"] }, "invalid_input", /`types.0` .* Did you mean voice\?/],
    ["what others call a type", { types: ["text", "photo"] }, "invalid_input", /`types.1` .* Did you mean image\?/],
    ["no type at all", { types: [] }, "invalid_input", /`types`/],
    ["a time that is none", { after: "someday" }, "invalid_input", /-24h.*msg_/],
    ["a cursor of something else", { cursor: "bm90aGluZw" }, "invalid_input", /cursor/],
    ["another phone than the chat's", { phone_id: "phn_elsewhere" }, "chat_conflict", /phone/],
    ["a message that is not there", { before: "msg_nowhere" }, "message_not_found", /search_messages/],
  ])("%s", async (_what, input, code, message) => {
    await expect(ofAna(input)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });
});

it("answers in full what get_message says of each, page by page", async () => {
  const { items, next_cursor } = await world.call(listMessages, { chat_id: world.chatId, fields: "full", limit: 2 });
  const list = items as { message_id: string }[];
  for (const item of list)
    expect((await world.call(getMessage, { message_id: item.message_id }))["message"]).toEqual(item);
  expect(list).toHaveLength(2);
  const { items: compact } = await world.call(listMessages, { chat_id: world.chatId, cursor: next_cursor, limit: 2 });
  expect(compact).toHaveLength(2);
});

describe("at the oldest message held", () => {
  const history = (done: boolean | null) =>
    world.query((tx) =>
      tx
        .update(phones)
        .set({ history: done === null ? null : { done, cursor: null } })
        .where(eq(phones.id, world.phoneId)),
    );
  const historyFrom = async (input: Record<string, unknown>) =>
    ((await ofAna(input)) as { history_from?: string }).history_from;

  it.each([
    [null, /^\d{4}-\d{2}-\d{2}T[\d:]+Z, when the phone was linked; .* not imported$/],
    [false, /^being imported/],
    [true, /^beginning$/],
  ])("says since when it is held: imported %s", async (done, words) => {
    await history(done);
    const last = (await ofAna({ limit: 100 })).next_cursor;
    expect(await historyFrom(last === null ? { limit: 100 } : { limit: 100, cursor: last })).toMatch(words);
    expect(await historyFrom({ limit: 5 })).toBeUndefined();
  });

  it("says nothing where a filter may have left older ones out", async () => {
    for (const input of [{ after: "2026-11-21" }, { from_me: false }, { types: ["text"] }])
      expect(
        await historyFrom({ limit: 100, before: new Date(START + 2_000).toISOString(), ...input }),
      ).toBeUndefined();
    expect(await historyFrom({ before: new Date(START + 2_000).toISOString() })).toBeDefined();
  });
});
