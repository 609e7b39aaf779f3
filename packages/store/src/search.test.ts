import { testStore, type TestStore } from "@parley/testing";
import { sql } from "drizzle-orm";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionOf } from "./db.ts";
import { searchMessageIds, type MessageSearch } from "./search.ts";

const ROWS = 30_000;
let world: TestStore;
let owner: Client;

/** Every 3rd message has "common", every 997th "uncommon", three have "unicorn"; pairs share their time. */
beforeAll(async () => {
  world = await testStore();
  owner = new Client(world.owner);
  await owner.connect();
  await owner.query(`insert into phones (id, workspace_id, name, connector, settings, sealed_secrets, state, state_changed_at, access_changed_at, created_at)
    values ('phn_1', 'ws_1', 'x', 'simulated', '{}', 'x', 'connected', now(), now(), now())`);
  await owner.query(`insert into contacts (id, workspace_id, name, name_source, name_folded, created_at, updated_at)
    select 'con_' || i, 'ws_1', 'P', 'push', 'p', now(), now() from generate_series(0, 99) i`);
  await owner.query(`insert into chats (id, workspace_id, phone_id, type, network_id, name_folded, last_activity_at, created_at, updated_at)
    select 'chat_' || i, 'ws_1', 'phn_1', 'direct', i, 'p', now(), now(), now() from generate_series(0, 99) i`);
  await owner.query(
    `insert into messages (id, workspace_id, phone_id, chat_id, sender_id, from_me, type, sent_at, media_id, search_text, created_at)
     select 'msg_' || lpad((g * 7919 % 1000003)::text, 9, '0'), 'ws_' || case when g % 5 = 0 then 2 else 1 end, 'phn_1', 'chat_' || g % 100,
            case when g % 2 = 0 then 'con_' || g % 100 end, g % 2 = 1, 'text', '2026-01-01'::timestamptz + g / 2 * interval '1 minute',
            case when g % 50 = 0 then 'file_1' end,
            'word' || g % 4001 || case when g % 3 = 0 then ' common' else '' end || case when g % 997 = 0 then ' uncommon' else '' end
              || case when g in (100, 15001, 29003) then ' unicorn' else '' end || case when g < 9000 then ' bygone' else '' end,
            now()
     from generate_series(1, $1) g`,
    [ROWS],
  );
  await owner.query("analyze messages");
});
afterAll(async () => {
  await owner.end();
  await world.close();
});

const words = (text: string) => ({ words: sql`to_tsquery('simple', ${text})`, parts: [] });
const parts = (...patterns: string[]) => ({ words: null, parts: patterns });
const find = (search: Omit<MessageSearch, "limit">, limit = 20) =>
  world.store.transact("ws_1", "read", (unit) => searchMessageIds(unit, { ...search, limit }));

async function everyPage(search: Omit<MessageSearch, "limit">): Promise<string[]> {
  const ids: string[] = [];
  for (let before: MessageSearch["before"]; ;) {
    const page = await find({ ...search, ...(before ? { before } : {}) }, 100);
    ids.push(...page.map((row) => row.id));
    const last = page.at(-1);
    if (page.length < 100 || !last) return ids;
    before = { sentAt: last.sentAt, id: last.id };
  }
}

describe("search of messages", () => {
  it.each([
    ["a rare word", words("unicorn"), "search_text ~ 'unicorn'"],
    ["a word that no message has", words("griffin"), "false"],
    ["a word between rare and common", words("uncommon"), "search_text ~ '\\muncommon'"],
    ["a common word", words("common"), "search_text ~ '\\mcommon'"],
    ["a word that was common long ago", words("bygone"), "search_text ~ 'bygone'"],
    ["the beginning of very many words", words("'word1':*"), "search_text ~ '\\mword1'"],
    ["beginnings and a rare word", words("'wor':* & unicorn"), "search_text ~ 'unicorn'"],
    ["a part of a word", parts("%nicor%"), "search_text ~ 'nicor'"],
    ["a part of very many words", parts("%ommo%"), "search_text ~ 'ommo'"],
    ["three parts at once", parts("%com%", "%ommon%", "%ord20%"), "search_text ~ 'ommon' and search_text ~ 'ord20'"],
    ["two characters", parts("%ug%"), "search_text ~ 'ug'"],
    ["words in one chat", { ...words("common"), chatId: "chat_3" }, "search_text ~ '\\mcommon' and chat_id = 'chat_3'"],
    [
      "words of one sender",
      { ...words("common"), senderId: "con_6" },
      "search_text ~ '\\mcommon' and sender_id = 'con_6'",
    ],
    ["words of ours", { ...words("uncommon"), fromMe: true }, "search_text ~ '\\muncommon' and from_me"],
    ["words with a file", { ...words("common"), hasMedia: true }, "search_text ~ '\\mcommon' and media_id is not null"],
    [
      "words without a file",
      { ...words("uncommon"), hasMedia: false },
      "search_text ~ '\\muncommon' and media_id is null",
    ],
    [
      "words within a time",
      { ...words("common"), since: new Date("2026-01-02T00:00:00Z"), until: new Date("2026-01-02T06:00:00Z") },
      "search_text ~ '\\mcommon' and sent_at between '2026-01-02 00:00Z' and '2026-01-02 06:00Z'",
    ],
  ])("finds %s on every page, newest first, each once", async (_name, search, condition) => {
    const expected = await owner.query<{ id: string }>(
      `select id from messages where workspace_id = 'ws_1' and ${condition} order by sent_at desc, id desc`,
    );
    expect(await everyPage(search)).toEqual(expected.rows.map((row) => row.id));
  });

  it.each([
    ["messages_search", words("unicorn")],
    ["messages_trigram", parts("%nicor%", "%d15%")],
  ])("uses the index %s as the app role, under row-level security", async (index, search) => {
    // Of this transaction alone: what others count arrives at any time.
    const scans = await world.store.transact("ws_1", "read", async (unit) => {
      await searchMessageIds(unit, { ...search, limit: 20 });
      const { rows } = await connectionOf(unit).query<{ index: number; table: number }>(
        `select pg_stat_get_xact_numscans($1::regclass)::int as index,
                pg_stat_get_xact_numscans('messages'::regclass)::int as table`,
        [index],
      );
      return rows[0];
    });
    expect(scans?.index).toBeGreaterThan(0);
    expect(scans?.table).toBe(0);
  });

  it("answers nothing outside a workspace", async () => {
    const found = await world.store.pool.query(
      "select * from search_message_ids(to_tsquery('simple', 'common'), null, null, null, null, null, null, null, null, null, null, 10)",
    );
    expect(found.rows).toEqual([]);
  });
});
