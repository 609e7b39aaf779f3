import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Client, type PoolConfig } from "pg";
import { CONNECT_TIMEOUT_MS } from "./assert-database-answers.ts";
import { APP_ROLE, JOBS_ROLE } from "./columns.ts";

/** Any number: the same in every process of ours, so that one migrates and the others wait. */
const LOCK = 7_140_311;

/**
 * Brings the database to the newest form. Files are numbered and never edited once released; each
 * runs in a transaction of its own. Several processes may call this at once.
 *
 * @param passwords  when given, the app role and the jobs role may log in with them
 * @throws Error  a file that was applied has changed, or the database is newer than this program
 */
export async function migrate(owner: PoolConfig, passwords: RolePasswords = {}): Promise<void> {
  const client = new Client({
    ...owner,
    application_name: "parley-migrations",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [LOCK]);
    await ensureRoles(client, passwords);
    await client.query(
      "create table if not exists parley_migrations (name text primary key, sha256 text not null, applied_at timestamptz not null default now())",
    );
    const applied = await client.query<{ name: string; sha256: string }>("select name, sha256 from parley_migrations");
    await applyPending(client, new Map(applied.rows.map((row) => [row.name, row.sha256])));
  } finally {
    await client.end();
  }
}

async function applyPending(client: Client, applied: Map<string, string>): Promise<void> {
  const directory = path.resolve(import.meta.dirname, "../migrations");
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql")).sort();
  const unknown = [...applied.keys()].filter((name) => !names.includes(name));
  if (unknown.length > 0)
    throw new Error(
      `The database has migrations this version does not know (${unknown.join(", ")}): start a newer version.`,
    );
  for (const name of names) {
    const text = await readFile(path.join(directory, name), "utf8");
    const sha256 = createHash("sha256").update(text).digest("hex");
    const before = applied.get(name);
    if (before === sha256) continue;
    if (before !== undefined)
      throw new Error(`Migration ${name} was applied with another content. Restore the file as it was released.`);
    await client.query("begin");
    try {
      await client.query(text);
      await client.query("insert into parley_migrations (name, sha256) values ($1, $2)", [name, sha256]);
      await client.query("commit");
    } catch (error) {
      await client.query("rollback");
      throw new Error(`Migration ${name} failed: ${error instanceof Error ? error.message : String(error)}`, {
        cause: error,
      });
    }
  }
}

export interface RolePasswords {
  app?: string | undefined;
  jobs?: string | undefined;
}

/** Roles belong to the cluster, not to the database, so they are made before any migration and may exist already. */
async function ensureRoles(client: Client, passwords: RolePasswords): Promise<void> {
  for (const role of [APP_ROLE, JOBS_ROLE, "parley_search", "parley_janitor"]) {
    await onSharedRow(async () => {
      const found = await client.query("select from pg_roles where rolname = $1", [role]);
      if (found.rowCount === 0) await client.query(`create role ${role} nologin`);
      // Who made a role may change it, but act as it only when it was granted. A superuser may anyway.
      await client.query(`do $$ begin
        if not (select rolsuper from pg_roles where rolname = current_user) then grant ${role} to current_user; end if;
      end $$`);
    });
  }
  // A grant on the database itself is not part of a copy or a dump, so it is made at every start.
  await client.query(
    `do $$ begin execute format('grant create on database %I to ${JOBS_ROLE}', current_database()); end $$`,
  );
  await allowLogin(client, APP_ROLE, passwords.app);
  await allowLogin(client, JOBS_ROLE, passwords.jobs);
}

async function allowLogin(client: Client, role: string, password: string | undefined): Promise<void> {
  if (password === undefined) return;
  await onSharedRow(() => client.query(`alter role ${role} login password ${client.escapeLiteral(password)}`));
}

const SHARED_TRIES_MAX = 20;

/**
 * Roles are rows that all databases of the cluster share, which our lock, being of one database, does
 * not cover: a change that meets another one is refused, and made again.
 */
async function onSharedRow(change: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await change();
      return;
    } catch (error) {
      const passes =
        error instanceof Error && /tuple concurrently (updated|deleted)|already exists/.test(error.message);
      if (!passes || tries === SHARED_TRIES_MAX) throw error;
    }
  }
}
