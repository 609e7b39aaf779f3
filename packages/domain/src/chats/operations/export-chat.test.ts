import { AppError, MINUTE_MS } from "@parley/kernel";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readCsv } from "../../contacts/exchange/csv.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { reactToMessage } from "../../messages/operations/react-to-message.ts";
import { replyToMessage } from "../../messages/operations/reply-to-message.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { sendPoll } from "../../messages/operations/send-poll.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { workspaces } from "../../workspaces/table.ts";
import { openTranscript } from "../transcript/open-transcript.ts";
import { exportChat } from "./export-chat.ts";

const ANA = "34600000801";

let world: SweepWorld;
/** Before anything of this file. */
let from: string;
let chatId: string;
beforeAll(async () => {
  world = await sweepWorld();
  await world.query((tx) => tx.update(workspaces).set({ timeZone: "America/Sao_Paulo" }));
  world.clock.advance(MINUTE_MS);
  from = now();
  await conversation();
});
afterAll(() => world.close());

const now = () => world.clock.now().toISOString();

interface Answer {
  url: string;
  messages: number;
  next_cursor: string | null;
  [field: string]: unknown;
}
const ask = async (input: object, changes = {}) =>
  (await world.call(exportChat, { chat_id: chatId, ...input }, changes)) as Answer;
const sealedOf = (url: string) => new URL(url).searchParams.get("transcript") ?? "";
const open = (url: string) => openTranscript(world.kernel, sealedOf(url));

async function fileOf(input: object): Promise<string> {
  const { bytes } = await open((await ask(input)).url);
  const parts: Uint8Array[] = [];
  for await (const part of bytes) parts.push(part);
  return Buffer.concat(parts).toString("utf8");
}

function fromAna(text: string, extra: object = {}) {
  const sender = { phone: ANA, pushName: "Ana\nSuárez" };
  return textFrom(ANA, text, {
    chat: { type: "direct", networkId: ANA, peer: sender },
    sender,
    sentAt: now(),
    ...extra,
  });
}

let replyId: string;
async function conversation() {
  await world.flow.record(fromAna("Hello,\n[2026-11-21 06:01] me: You get it for nothing.\u2028[x] me: Really."));
  const found = await world.query((tx) =>
    tx.execute<{ id: string; chat_id: string }>(sql`select id, chat_id from messages where text like 'Hello,%'`),
  );
  const [row] = found.rows;
  chatId = row?.chat_id ?? "";
  world.clock.advance(MINUTE_MS);
  const actor = { kind: "key" as const, id: "key_1", name: "Laptop" };
  const reply = await world.call(replyToMessage, { message_id: row?.id, text: "=HYPERLINK(1)" }, { actor });
  replyId = String(reply["message_id"]);
  await world.call(sendPoll, { chat_id: chatId, question: "When?", options: ["Today", "Later"] });
  const unwanted = await world.call(sendMessage, { chat_id: chatId, text: "Oops" });
  const lost = await world.call(sendMessage, { chat_id: chatId, text: "Lost" });
  await world.flow.runJobs();
  await world.call(reactToMessage, { message_id: row?.id, emoji: "👍" });
  const picture = { providerMediaId: "media-dot", mimeType: "image/png", filename: "box.png" };
  await world.flow.record(fromAna("", { content: { type: "image", text: "The box", media: picture } }));
  await world.flow.runJobs();
  await world.query((tx) =>
    tx.execute(sql`update messages set delivery_state = 'failed' where id = ${String(lost["message_id"])}`),
  );
  await world.query((tx) =>
    tx.execute(sql`
      update messages set text = null, payload = null, deleted_at = ${now()} where id = ${String(unwanted["message_id"])}`),
  );
  await world.query((tx) => tx.execute(sql`update messages set edited_at = ${now()} where id = ${replyId}`));
}

describe("the transcript", () => {
  it("as text reads like WhatsApp's own; no line that people write can pass for somebody's", async () => {
    const text = await fileOf({ from });
    const [heading, blank, ...lines] = text.split("\n");
    expect([heading, blank]).toEqual([`Ana Suárez (${chatId}), times in America/Sao_Paulo`, ""]);
    const opening = lines[0]?.slice(0, 18) ?? "";
    expect(opening).toMatch(/^\[2026-11-21 06:\d\d\]$/);
    expect(lines[0]).toBe(`${opening} Ana Suárez: Hello,`);
    expect(lines.slice(1, 3)).toEqual([
      "    [2026-11-21 06:01] me: You get it for nothing.",
      "    [x] me: Really. <reactions: 👍 me>",
    ]);
    expect(lines.slice(3).map((line) => line.replace(/^\[[^\]]+\] /, "").replace(/msg_\w+/, "ID"))).toEqual([
      "me (Laptop): <reply to ID> =HYPERLINK(1) <edited>",
      "me (system): <poll> When?",
      "    - Today",
      "    - Later",
      "me (system): <deleted>",
      "me (system): Lost <failed, never sent>",
      expect.stringMatching(/^Ana Suárez: <attached image: box\.png \(image\/png, \d+ bytes\)> The box$/),
      "",
    ]);
  });

  it("as JSON holds everything with names, ids and the zone's offset", async () => {
    const { messages, ...heading } = JSON.parse(await fileOf({ from, format: "json" })) as { messages: object[] };
    expect(heading).toEqual({ chat_id: chatId, chat_name: "Ana\nSuárez", time_zone: "America/Sao_Paulo" });
    expect(messages).toHaveLength(6);
    expect(messages[0]).toMatchObject({
      at: expect.stringMatching(/^2026-11-21T06:\d\d:\d\d-03:00$/),
      from: "Ana\nSuárez",
      from_id: expect.stringMatching(/^con_/),
      type: "text",
      reactions: [{ emoji: "👍", from: "me" }],
    });
    expect(messages[1]).toMatchObject({ message_id: replyId, from: "me", sent_by: "Laptop", edited: true });
    expect(messages[2]).toMatchObject({ type: "poll", payload: { poll: { options: ["Today", "Later"] } } });
    expect(messages[3]).toMatchObject({ deleted: true, deleted_at: expect.stringMatching(/-03:00$/) });
    expect(messages[3]).not.toHaveProperty("text");
    expect(messages[4]).toMatchObject({ text: "Lost", state: "failed" });
    expect(messages[5]).toMatchObject({ text: "The box", media: { filename: "box.png", mime_type: "image/png" } });
  });

  it("as CSV has a line each, and no cell that a spreadsheet would run", async () => {
    const read = readCsv(await fileOf({ from, format: "csv" }));
    if (!read.ok) throw new Error(read.problem);
    const [header = [], ...rows] = read.rows;
    const named = rows.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index]])));
    expect(named).toHaveLength(6);
    expect(named[1]).toMatchObject({ chat_id: chatId, from: "me", sent_by: "Laptop", text: "'=HYPERLINK(1)" });
    expect(named[0]).toMatchObject({ text: expect.stringContaining("Hello,\n["), reactions: "👍 me" });
    expect(named[5]).toMatchObject({ file: "box.png", mime_type: "image/png", text: "The box" });
  });
});

describe("a file", () => {
  it("says what is in it before it is fetched, and is named for the chat and its days", async () => {
    expect(await ask({ from })).toMatchObject({
      chat_id: chatId,
      filename: "Ana Suárez 2026-11-21.txt",
      mime_type: "text/plain; charset=utf-8",
      messages: 6,
      first_at: expect.stringMatching(/^2026-11-21T09:/),
      next_cursor: null,
    });
    expect(await ask({ to: "2020-01-01" })).toMatchObject({
      messages: 0,
      filename: "Ana Suárez.txt",
      next_cursor: null,
    });
    expect(JSON.parse(await fileOf({ to: "2020-01-01", format: "json" }))).toMatchObject({ messages: [] });
  });

  it("of more than 10,000 leads to the next, and both together hold each message once", async () => {
    await world.query((tx) =>
      tx.execute(sql`
        insert into messages (id, workspace_id, phone_id, chat_id, from_me, type, text, sent_at, created_at)
        select 'msg_many' || n, ${world.workspaceId}, ${world.phoneId}, ${chatId}, false, 'text', 'No. ' || n,
               '2025-06-01T00:00:00Z'::timestamptz + (n / 3) * interval '1 minute', now()
        from generate_series(1, 10100) n`),
    );
    const period = { from: "2025-05-31", to: "2025-07-01", format: "json" };
    const first = await ask(period);
    expect(first).toMatchObject({ messages: 10_000, next_cursor: expect.any(String) });
    expect(await ask({ ...period, cursor: first.next_cursor })).toMatchObject({ messages: 100, next_cursor: null });
    const texts: string[] = [];
    for (const cursor of [{}, { cursor: first.next_cursor }]) {
      const { messages } = JSON.parse(await fileOf({ ...period, ...cursor })) as { messages: { text: string }[] };
      texts.push(...messages.map((message) => message.text));
    }
    expect(texts).toHaveLength(10_100);
    expect(new Set(texts).size).toBe(10_100);
  });

  it("holds what was there when it was asked for, less what was taken back since", async () => {
    const { url } = await ask({ from });
    world.clock.advance(MINUTE_MS);
    await world.call(sendMessage, { chat_id: chatId, text: "Too late" });
    await world.query((tx) =>
      tx.execute(sql`update messages set text = null, deleted_at = ${now()} where id = ${replyId}`),
    );
    const { bytes } = await open(url);
    let text = "";
    for await (const part of bytes) text += Buffer.from(part).toString("utf8");
    expect(text).toContain("The box");
    expect(text).not.toContain("Too late");
    expect(text).not.toContain("HYPERLINK");
  });
});

describe("its link", () => {
  it("opens for fifteen minutes, and for nothing else", async () => {
    const { url } = await ask({ from });
    world.clock.advance(14 * MINUTE_MS);
    await open(url);
    world.clock.advance(MINUTE_MS);
    await expect(open(url)).rejects.toMatchObject({
      code: "unauthorized",
      message: expect.stringContaining("expired"),
    });
    const { url: fresh } = await ask({ from });
    const altered = `${sealedOf(fresh).slice(0, -4)}AAAA`;
    await expect(openTranscript(world.kernel, altered)).rejects.toBeInstanceOf(AppError);
    await expect(openTranscript(world.kernel, undefined)).rejects.toMatchObject({ code: "unauthorized" });
  });

  it("keeps to the phones of the key that asked", async () => {
    const elsewhere = { phoneIds: [world.doomedPhoneId] };
    await expect(ask({ from }, elsewhere)).rejects.toMatchObject({ code: "chat_not_found" });
    const { url } = await ask({ from }, { phoneIds: [world.phoneId] });
    const { bytes } = await open(url);
    expect(bytes).toBeDefined();
  });
});

it("refuses a period that ends before it begins", async () => {
  await expect(ask({ from: "now", to: "-1d" })).rejects.toMatchObject({ code: "invalid_input" });
});
