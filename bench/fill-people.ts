import { foldText } from "@parley/kernel";
import { startEmbeddedPostgres } from "@parley/store/embedded";
import path from "node:path";
import { Client } from "pg";
import type { Product } from "./product.ts";

export const CHATS = 100_000;
/** One chat in so many is a group. */
const GROUP_EVERY = 100;
const MEMBERS_PER_GROUP = 25;

const FIRST =
  "Ana Luis Marta Nuno Zoë Klaus Lena Jürgen Aïcha Omar Priya Arjun Mei Hiroshi Olga Ivan Chloé Pierre Giulia Marco Sofia Mateo Camila Diego Fatima Yusuf Grace Kwame Linh Tuan".split(
    " ",
  );
const LAST =
  "Silva Suárez García Müller Vogel Rossi Dubois Petrova Ivanov Haddad Sharma Patel Wang Tanaka Nguyen Mensah Santos Oliveira Fernández Schmidt Weber Moreau Bianchi Novak Yılmaz Okafor Jensen Larsen Costa Pereira".split(
    " ",
  );

/** Name of the n-th person: some hundred people share first and last name, none the number. */
export function personName(n: number): string {
  return `${FIRST[n % FIRST.length]} ${LAST[Math.floor(n / FIRST.length) % LAST.length]} ${n}`;
}

/** The same in SQL, of `n`, with the two lists as `$first` and `$last`. */
function nameSql(first: string, last: string): string {
  return `(${first}::text[])[1 + n % ${FIRST.length}] || ' ' || (${last}::text[])[1 + n / ${FIRST.length} % ${LAST.length}] || ' ' || n`;
}

/** Where the rows go: the sample workspace and its phone. */
export interface Place {
  workspaceId: string;
  phoneId: string;
}

/** Straight into the database as its owner: what is measured is reading. */
export async function asOwner<T>(product: Product, work: (client: Client, place: Place) => Promise<T>): Promise<T> {
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(product.dataDir, "postgres") });
  const client = new Client(postgres.connection("parley"));
  await client.connect();
  try {
    const phone = await client.query<Place>(
      `select id as "phoneId", workspace_id as "workspaceId" from phones limit 1`,
    );
    const [place] = phone.rows;
    if (!place) throw new Error("The product has no phone.");
    return await work(client, place);
  } finally {
    await client.end();
    await postgres.stop();
  }
}

/** Contacts with their numbers, a direct chat with each or a group in its place, and labels on every tenth chat. */
export async function fillPeople(client: Client, place: Place): Promise<void> {
  const { workspaceId, phoneId } = place;
  await client.query(
    `insert into contacts (id, workspace_id, name, name_source, name_folded, created_at, updated_at)
     select 'con_bench' || lpad(n::text, 10, '0'), $1, ${nameSql("$3", "$4")}, 'push', ${nameSql("$5", "$6")}, now(), now() - n * interval '1 minute'
     from generate_series(0, $2 - 1) n`,
    [workspaceId, CHATS, FIRST, LAST, FIRST.map(foldText), LAST.map(foldText)],
  );
  await client.query(
    `insert into contact_identifiers (workspace_id, contact_id, kind, value, created_at)
     select $1, 'con_bench' || lpad(n::text, 10, '0'), 'phone', (49150000000 + n)::text, now() from generate_series(0, $2 - 1) n`,
    [workspaceId, CHATS],
  );
  await client.query(
    `insert into chats (id, workspace_id, phone_id, type, network_id, contact_id, name, name_folded, last_activity_at, last_inbound_at, created_at, updated_at)
     select 'chat_bench' || lpad(n::text, 10, '0'), $1, $2, case when g.yes then 'group' else 'direct' end, (49150000000 + n)::text,
            case when not g.yes then 'con_bench' || lpad(n::text, 10, '0') end, case when g.yes then 'Team ' || n end,
            case when g.yes then 'team ' || n else ${nameSql("$5", "$6")} end, now() - n * interval '1 minute', now() - n * interval '1 minute', now(), now()
     from generate_series(0, $3 - 1) n cross join lateral (select n % $4 = 7 as yes) g`,
    [workspaceId, phoneId, CHATS, GROUP_EVERY, FIRST.map(foldText), LAST.map(foldText)],
  );
  await client.query(
    `insert into chat_members (workspace_id, chat_id, contact_id, role, joined_at)
     select $1, c.id, 'con_bench' || lpad(((right(c.id, 10)::int * 31 + m * 97) % $2)::text, 10, '0'), case when m = 0 then 'admin' else 'member' end, now()
     from chats c cross join generate_series(0, $3 - 1) m where c.type = 'group' and c.id like 'chat_bench%' on conflict do nothing`,
    [workspaceId, CHATS, MEMBERS_PER_GROUP],
  );
  await client.query(
    `insert into groups (chat_id, workspace_id, is_member, is_admin, read_at)
     select id, workspace_id, true, right(id, 10)::int % 200 = 7, now() from chats where type = 'group' and id like 'chat_bench%'`,
  );
  await client.query(
    `insert into labels (id, workspace_id, name, name_key, color, created_at)
     select 'lbl_bench' || lpad(n::text, 10, '0'), $1, 'bench ' || n, 'bench ' || n, '#0b7285', now() from generate_series(0, 19) n`,
    [workspaceId],
  );
  await client.query(
    `insert into label_uses (workspace_id, label_id, kind, target_id)
     select $1, 'lbl_bench' || lpad((n % 20)::text, 10, '0'), kind, prefix || '_bench' || lpad((n * 10)::text, 10, '0')
     from generate_series(0, $2 / 10 - 1) n cross join (values ('chat', 'chat'), ('contact', 'con')) k (kind, prefix)`,
    [workspaceId, CHATS],
  );
  for (const table of ["contacts", "contact_identifiers", "chats", "chat_members", "groups", "labels", "label_uses"])
    await client.query(`vacuum analyze ${table}`);
}
