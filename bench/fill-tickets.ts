import type { Client } from "pg";
import { CHATS, type Place } from "./fill-people.ts";

const TICKETS = 10_000;
const MESSAGES_PER_TICKET = 10;

const SUBJECT = `(array['order is late', 'parcel arrived broken', 'invoice is missing', 'wrong colour of the teapot', 'refund not received',
  'factura con error', 'lieferung fehlt', '价格错误', 'cannot sign in', 'change of address'])[1 + (n % 10)] || ' ' || n`;

/** Tickets in every status, each with messages of its chat, a comment, and its trail in the audit. */
export async function fillTickets(client: Client, place: Place): Promise<void> {
  const { workspaceId, phoneId } = place;
  await client.query(
    `insert into tickets (id, workspace_id, number, phone_id, chat_id, contact_id, subject, description, status, priority, due_at,
                          closing_note, created_by, created_at, updated_at, first_response_at, closed_at, search_text)
     select 'tkt_bench' || lpad(n::text, 10, '0'), $1, 100000 + n, $2, c.id, c.contact_id, t.subject, 'Customer says: ' || t.subject, t.status, n % 5,
            case when n % 3 = 0 then now() + (n % 60) * interval '1 day' end, case when t.status = 'closed' then 'Sent again, apologised.' end,
            'Ana', now() - n * interval '4 minutes', now() - n * interval '3 minutes', now() - n * interval '3 minutes' - interval '30 seconds',
            case when t.status in ('closed', 'archived') then now() - n * interval '3 minutes' end,
            t.subject || ' customer says ' || t.subject || ' sent again apologised'
     from generate_series(0, $3 - 1) n
     cross join lateral (select ${SUBJECT} as subject, (array['open', 'closed', 'inprogress', 'closed', 'archived'])[1 + n / 7 % 5] as status) t
     join chats c on c.id = 'chat_bench' || lpad(((n * 9)::bigint % $4)::text, 10, '0')`,
    [workspaceId, phoneId, TICKETS, CHATS],
  );
  await client.query(
    `insert into ticket_messages (workspace_id, ticket_id, message_id, attached_at)
     select $1, k.id, m.id, now() from tickets k cross join lateral (
       select id from messages where chat_id = k.chat_id order by sent_at desc limit $2
     ) m where k.id like 'tkt_bench%'`,
    [workspaceId, MESSAGES_PER_TICKET],
  );
  await client.query(
    `insert into ticket_comments (id, workspace_id, ticket_id, author, body, created_at)
     select 'cmt_' || right(id, 15), $1, id, 'Ana', 'Asked the courier.', now() from tickets where id like 'tkt_bench%'`,
    [workspaceId],
  );
  await client.query(
    `insert into audit_log (id, workspace_id, at, operation, result, actor_kind, actor_id, surface, request_id, input, changes)
     select 'aud_' || step || right(k.id, 14), $1, now() - step * interval '1 minute', 'update_ticket', 'ok', 'member', 'mem_bench', 'mcp', 'req_bench', '{}',
            jsonb_build_array(jsonb_build_object('entity', 'ticket', 'entityId', k.id, 'before', '{"priority": "none"}'::jsonb, 'after', '{"priority": "high"}'::jsonb))
     from tickets k cross join generate_series(1, 5) step where k.id like 'tkt_bench%'`,
    [workspaceId],
  );
  for (const table of ["tickets", "ticket_messages", "ticket_comments", "audit_log"])
    await client.query(`vacuum analyze ${table}`);
}
