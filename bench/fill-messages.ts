import { searchTextOf } from "@parley/store";
import type { Client } from "pg";
import { CHATS, type Place } from "./fill-people.ts";

/** Chats that hold half of all messages; the other half is spread over all. */
const BUSY_CHATS = 2_000;

/** Texts with words that are in nearly all, in some, and in hardly any, in scripts with and without spaces. */
const TEXTS = [
  "thanks tomorrow works for me",
  "gracias por la respuesta",
  "obrigado, qual o preço?",
  "wann kommt die lieferung",
  "please send the invoice again",
  "o orçamento chegou",
  "请问价格多少",
  "when is the delivery",
  "merci beaucoup",
  "hello there",
];
/** As the product folds them; its pairs of characters stand on a line of their own, after all words. */
const SEARCHED = TEXTS.map((text) => searchTextOf(text).split("\n"));
const MORE = `' ' || n || case when n % 5000 = 0 then ' zebra' else '' end || case when n % 300 = 0 then ' refund' else '' end`;

/** Messages `from` to `to`, both sides of each chat in turn. */
export async function fillMessages(client: Client, place: Place, from: number, to: number): Promise<void> {
  await client.query(
    `insert into messages (id, workspace_id, phone_id, chat_id, sender_id, from_me, type, text, provider_id, sent_at, delivery_state, search_text, created_at)
     select 'msg_bench' || lpad(n::text, 10, '0'), $1, $2, c.id,
            case when n % 2 = 0 then null else coalesce(c.contact_id, 'con_bench' || lpad(((n / 7) % $3)::text, 10, '0')) end,
            n % 2 = 0, 'text', t.text, 'wamid.fill.' || n, now() - (n % 2592000) * interval '1 second',
            case when n % 2 = 0 then 'read' end, t.searched, now()
     from generate_series($4::int, $5::int - 1) n
     cross join lateral (select ($7::text[])[1 + n % 10] || ${MORE} as text,
       ($8::text[])[1 + n % 10] || ${MORE} || coalesce(E'\\n' || nullif(($9::text[])[1 + n % 10], ''), '') as searched) t
     join chats c on c.id = 'chat_bench' || lpad((case when n % 4 < 2 then (n / 4) % $6 else n % $3 end)::text, 10, '0')`,
    [
      place.workspaceId,
      place.phoneId,
      CHATS,
      from,
      to,
      BUSY_CHATS,
      TEXTS,
      SEARCHED.map(([words]) => words),
      SEARCHED.map(([, pairs]) => pairs ?? ""),
    ],
  );
  await client.query(
    `update chats c set last_message_id = last.id from (
       select distinct on (chat_id) chat_id, id from messages order by chat_id, sent_at desc, id desc
     ) last where last.chat_id = c.id and c.id like 'chat_bench%'`,
  );
  await client.query("vacuum analyze messages");
  await client.query("vacuum analyze chats");
}
