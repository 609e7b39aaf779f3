import type { Client } from "pg";
import { CHATS, type Place } from "./fill-people.ts";

const NOTES = 100_000;
const TASKS = 100_000;
/** One in so many is of one of the few chats that everybody writes about. */
const BUSY_EVERY = 10;
const BUSY_CHATS = 20;

const CHAT = `'chat_bench' || lpad(((case when n % ${BUSY_EVERY} = 0 then 1 + n / ${BUSY_EVERY} % ${BUSY_CHATS} else n * 7 end)::bigint % ${CHATS})::text, 10, '0')`;

/** Notes and tasks on chats and tickets, some due, half of them done. */
export async function fillTasks(client: Client, place: Place): Promise<void> {
  const { workspaceId } = place;
  await client.query(
    `insert into notes (id, workspace_id, chat_id, body, author, created_at)
     select 'note_bench' || lpad(n::text, 10, '0'), $1, ${CHAT}, 'Prefers mornings; asked about parcel ' || n, 'Ana',
            now() - n * interval '1 minute'
     from generate_series(0, ${NOTES - 1}) n`,
    [workspaceId],
  );
  await client.query(
    `insert into tasks (id, workspace_id, title, status, chat_id, ticket_id, assignee, due_at, created_by, created_at, completed_at)
     select 'task_bench' || lpad(n::text, 10, '0'), $1, 'Call back about parcel ' || n,
            case when n % 2 = 0 then 'open' else 'done' end, ${CHAT},
            case when n % 5 = 0 then 'tkt_bench' || lpad((n / 5 % 10000)::text, 10, '0') end,
            case when n % 3 = 0 then 'mem_bench' end, case when n % 4 < 2 then now() + (n % 90 - 30) * interval '1 day' end,
            'Ana', now() - n * interval '1 minute', case when n % 2 = 1 then now() - n * interval '30 seconds' end
     from generate_series(0, ${TASKS - 1}) n`,
    [workspaceId],
  );
  for (const table of ["notes", "tasks"]) await client.query(`vacuum analyze ${table}`);
}
