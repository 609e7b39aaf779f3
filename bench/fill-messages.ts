import { startEmbeddedPostgres } from "@parley/store/embedded";
import path from "node:path";
import { Client } from "pg";
import type { Product } from "./product.ts";

const CHATS = 10_000;

/** Texts with words that are in nearly all, in some, and in hardly any, in scripts with and without spaces. */
const TEXT = `(array[
  'thanks tomorrow works for me', 'gracias por la respuesta', 'obrigado, qual o preço?', 'wann kommt die lieferung',
  'please send the invoice again', 'o orçamento chegou', '请问价格多少', 'when is the delivery', 'merci beaucoup', 'hello there'
])[1 + (n % 10)] || ' ' || n || case when n % 5000 = 0 then ' zebra' else '' end || case when n % 300 = 0 then ' refund' else '' end`;

/** Rows \`from\` to \`to\` straight into the database as its owner: what is measured is reading them. */
export async function fillMessages(product: Product, from: number, to: number): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(product.dataDir, "postgres") });
  const client = new Client(postgres.connection("parley"));
  await client.connect();
  const phone = await client.query<{ id: string; workspace_id: string }>("select id, workspace_id from phones limit 1");
  const { id: phoneId, workspace_id: workspaceId } = phone.rows[0] ?? { id: "", workspace_id: "" };
  await client.query(
    `insert into contacts (id, workspace_id, name, name_source, name_folded, created_at, updated_at)
     select 'con_bench' || lpad(n::text, 10, '0'), $1, 'Person ' || n, 'push', 'person ' || n, now(), now()
     from generate_series(0, $2 - 1) n on conflict do nothing`,
    [workspaceId, CHATS],
  );
  await client.query(
    `insert into chats (id, workspace_id, phone_id, type, network_id, contact_id, name_folded, last_activity_at, last_inbound_at, created_at, updated_at)
     select 'chat_bench' || lpad(n::text, 10, '0'), $1, $2, 'direct', (1000000 + n)::text, 'con_bench' || lpad(n::text, 10, '0'),
            'person ' || n, now() - n * interval '1 minute', now() - n * interval '1 minute', now(), now()
     from generate_series(0, $3 - 1) n on conflict do nothing`,
    [workspaceId, phoneId, CHATS],
  );
  await client.query(
    `insert into messages (id, workspace_id, phone_id, chat_id, sender_id, from_me, type, text, provider_id, sent_at, delivery_state, search_text, created_at)
     select 'msg_bench' || lpad(n::text, 10, '0'), $1, $2, 'chat_bench' || lpad((n % $3)::text, 10, '0'),
            case when n % 2 = 0 then null else 'con_bench' || lpad((n % $3)::text, 10, '0') end, n % 2 = 0, 'text', t.text,
            'wamid.fill.' || n, now() - (n % 2592000) * interval '1 second', case when n % 2 = 0 then 'read' end,
            translate(lower(t.text), 'çã', 'ca'), now()
     from generate_series($4::int, $5::int - 1) n cross join lateral (select ${TEXT} as text) t`,
    [workspaceId, phoneId, CHATS, from, to],
  );
  await client.query("update chats set last_message_id = 'msg_bench' || right(id, 10) where id like 'chat_bench%'");
  await client.query("vacuum analyze messages");
  await client.query("analyze chats");
  await client.query("analyze contacts");
  await client.end();
  await postgres.stop();
}
