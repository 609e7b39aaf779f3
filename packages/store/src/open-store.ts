import { AppError, type Clock, type Ids, type TransactionRunner, type UnitOfWork } from "@parley/kernel";
import type { Pool, PoolConfig } from "pg";
import { CONNECT_TIMEOUT_MS } from "./assert-database-answers.ts";
import { APP_ROLE } from "./columns.ts";
import { migrate } from "./migrate.ts";
import { EVENTS_CHANNEL } from "./events-channel.ts";
import { NoticeSender } from "./notices.ts";
import { openPool } from "./open-pool.ts";
import { isStoreAway, isVictim, outcomeUnknown, unavailable } from "./store-away.ts";
import { PgUnitOfWork, type UnitTools } from "./unit-of-work.ts";
import { withConnection } from "./with-connection.ts";

export type { PoolConfig } from "pg";

export interface StoreOptions {
  /** A role that may create roles, extensions and tables: for migrations only. */
  owner: PoolConfig;
  /**
   * How the app role logs in. Absent: it takes over from the owner at the start of each connection,
   * for servers where we cannot make a role that logs in.
   */
  app?: PoolConfig;
  /** How the role of the job engine logs in, beside `app`. */
  jobs?: PoolConfig;
  /** Connections of the app, at most. */
  poolMax: number;
  clock: Clock;
  ids: Ids;
  /** Idle connections that broke; the pool replaces them. */
  onConnectionError?: (error: Error) => void;
}

export interface Store extends TransactionRunner {
  /** Connections of the app role, outside any workspace: nothing of a workspace is visible there. */
  pool: Pool;
  /** @throws store_unavailable */
  ping(): Promise<void>;
  close(): Promise<void>;
}

const STATEMENT_TIMEOUT_MS = 30_000;
/** A process that halts within a transaction must not hold its locks for ever. */
const IDLE_TRANSACTION_TIMEOUT_MS = 60_000;
const WORKSPACE_ID = /^[a-z0-9_]{1,40}$/;

/** Applies pending migrations, then opens the pool as a role that owns nothing. */
export async function openStore(options: StoreOptions): Promise<Store> {
  await migrate(options.owner, { app: passwordOf(options.app), jobs: passwordOf(options.jobs) });
  const base = options.app ?? asRole(options.owner, APP_ROLE);
  const pool = openPool({
    ...base,
    max: options.poolMax,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    application_name: "parley",
  });
  let closing = false;
  pool.on("error", (error) => {
    if (!closing) options.onConnectionError?.(error);
  });
  const eventNotices = new NoticeSender(pool, EVENTS_CHANNEL);
  const tools = { clock: options.clock, ids: options.ids, eventNotices };
  return {
    pool,
    transact: (workspaceId, mode, work) => untilDone(() => transact(pool, tools, workspaceId, mode, work)),
    async ping() {
      await pool.query("select 1").catch((error: unknown) => {
        throw unavailable(error);
      });
    },
    async close() {
      closing = true;
      await eventNotices.settled();
      await pool.end();
    },
  };
}

/**
 * A connection that logs in as one role and acts as another from its start, where the other cannot
 * log in itself. What runs there could go back to the first role, so a login of its own is better.
 */
function asRole(connection: PoolConfig, role: string): PoolConfig {
  return { ...connection, options: `-c role=${role}` };
}

function passwordOf(connection: PoolConfig | undefined): string | undefined {
  return typeof connection?.password === "string" ? connection.password : undefined;
}

/** How often a transaction is begun that PostgreSQL ends for the sake of another. */
const ATTEMPTS_MAX = 4;

/** A transaction that waited for another which waited for it has done nothing, and finds its way free the next time. */
async function untilDone<T>(attempt: () => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS_MAX; ; left--) {
    try {
      return await attempt();
    } catch (error) {
      if (left <= 1 || !isVictim(error)) throw error;
    }
  }
}

async function transact<T>(
  pool: Pool,
  tools: UnitTools,
  workspaceId: string,
  mode: "read" | "write",
  work: (unit: UnitOfWork) => Promise<T>,
): Promise<T> {
  if (!WORKSPACE_ID.test(workspaceId)) throw new Error("A workspace id has a form of its own; this is none.");
  let committing = false;
  try {
    return await withConnection(pool, async (client) => {
      const unit = new PgUnitOfWork(client, workspaceId, tools);
      // One message for both statements; the id was checked above, as it cannot be a parameter here.
      await client.query(
        `begin${mode === "read" ? " read only" : ""}; select set_config('parley.workspace_id', '${workspaceId}', true)`,
      );
      const result = await work(unit);
      committing = mode === "write";
      const commit = client.query("commit");
      unit.sendAhead(commit);
      await unit.allAnswered();
      const ended = await commit;
      committing = false;
      // PostgreSQL answers the commit of a transaction in which a statement failed with a rollback.
      if (ended.command !== "COMMIT") throw new Error("A failed statement was passed over, so nothing was kept.");
      for (const after of unit.tx.afterCommit) after();
      return result;
    });
  } catch (error) {
    if (error instanceof AppError || !isStoreAway(error)) throw error;
    throw committing ? outcomeUnknown(error) : unavailable(error);
  }
}
