import type { StoredEvent } from "@parley/kernel";
import type { Pool, PoolClient, PoolConfig } from "pg";
import { EVENTS_CHANNEL } from "./events-channel.ts";
import { keepListening } from "./listen.ts";
import type { Store } from "./open-store.ts";

/**
 * The outbox as a stream, in an order that never goes back: by transaction, then by number.
 *
 * A row shows only once every transaction that began before its own has ended. Without that a
 * reader could pass a number whose transaction commits later, and lose it for ever.
 *
 * One LISTEN connection serves all subscribers of a process. When it breaks, it is opened again
 * and everyone catches up by position, so a notice may be lost but never an event.
 */
export interface EventFeed {
  /** After this position comes what has not happened yet. */
  head(workspaceId: string): Promise<string>;
  read(workspaceId: string, after: string, limit: number): Promise<StoredEvent[]>;
  /** Calls back for each event from now on, in order. */
  subscribe(workspaceId: string, listener: (event: StoredEvent) => void): () => void;
  close(): Promise<void>;
}

const PAGE = 500;
const RETRY_HIDDEN_MS = 10;

interface Row {
  txid: string;
  number: string;
  at: Date;
  type: string;
  data: Record<string, unknown>;
}

export async function openEventFeed(store: Store, connection: PoolConfig): Promise<EventFeed> {
  const readers = new Map<string, WorkspaceReader>();
  const listen = await keepListening(connection, EVENTS_CHANNEL, (workspaceId) => {
    if (workspaceId === null) for (const reader of readers.values()) reader.nudge();
    else readers.get(workspaceId)?.nudge();
  });
  return {
    head: (workspaceId) => headOf(store.pool, workspaceId),
    read: async (workspaceId, after, limit) => (await readPage(store.pool, workspaceId, after, limit)).events,
    subscribe(workspaceId, listener) {
      let reader = readers.get(workspaceId);
      if (!reader) readers.set(workspaceId, (reader = new WorkspaceReader(store.pool, workspaceId)));
      reader.listeners.add(listener);
      const mine = reader;
      return () => {
        mine.listeners.delete(listener);
        if (mine.listeners.size === 0 && readers.get(workspaceId) === mine) readers.delete(workspaceId);
      };
    },
    close: () => listen.close(),
  };
}

/** Reads one workspace for all who follow it in this process; one read at a time. */
class WorkspaceReader {
  readonly listeners = new Set<(event: StoredEvent) => void>();
  readonly #pool: Pool;
  readonly #workspaceId: string;
  readonly #start: Promise<string>;
  #position: string | null = null;
  #running = false;
  #again = false;

  constructor(pool: Pool, workspaceId: string) {
    this.#pool = pool;
    this.#workspaceId = workspaceId;
    this.#start = headOf(pool, workspaceId);
    this.nudge();
  }

  nudge(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      this.#position ??= await this.#start;
      while (this.#again && this.listeners.size > 0) {
        this.#again = false;
        const { events, hidden } = await readPage(this.#pool, this.#workspaceId, this.#position, PAGE);
        for (const event of events) {
          this.#position = event.position;
          for (const listener of this.listeners) listener(event);
        }
        if (events.length === PAGE) this.#again = true;
        else if (hidden) {
          await new Promise((resolve) => setTimeout(resolve, RETRY_HIDDEN_MS));
          this.#again = true;
        }
      }
    } catch {
      // The store is away: the position stays, and the next notice or the reconnect reads on from it.
    } finally {
      this.#running = false;
    }
  }
}

async function readPage(
  pool: Pool,
  workspaceId: string,
  after: string,
  limit: number,
): Promise<{ events: StoredEvent[]; hidden: boolean }> {
  const [txid = "0", number = "0"] = after.split("-");
  return withWorkspace(pool, workspaceId, async (client) => {
    const rows = await client.query<Row & { hidden: boolean }>({
      name: "outbox_read",
      text: `select txid::text, number::text, at, type, data, txid >= pg_snapshot_xmin(pg_current_snapshot()) as hidden
             from outbox where workspace_id = $1 and (txid, number) > ($2::xid8, $3::bigint)
             order by txid, number limit $4`,
      values: [workspaceId, txid, number, limit],
    });
    const visible = rows.rows.filter((row) => !row.hidden);
    return { events: visible.map((row) => eventOf(row, workspaceId)), hidden: visible.length < rows.rows.length };
  });
}

async function headOf(pool: Pool, workspaceId: string): Promise<string> {
  return withWorkspace(pool, workspaceId, async (client) => {
    const rows = await client.query<{ txid: string; number: string }>({
      name: "outbox_head",
      text: `select txid::text, number::text from outbox
             where workspace_id = $1 and txid < pg_snapshot_xmin(pg_current_snapshot())
             order by txid desc, number desc limit 1`,
      values: [workspaceId],
    });
    const row = rows.rows[0];
    return row ? `${row.txid}-${row.number}` : "0-0";
  });
}

async function withWorkspace<T>(pool: Pool, workspaceId: string, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query("begin read only");
    await client.query("select set_config('parley.workspace_id', $1, true)", [workspaceId]);
    const result = await work(client);
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

function eventOf(row: Row, workspaceId: string): StoredEvent {
  return {
    position: `${row.txid}-${row.number}`,
    workspaceId,
    at: row.at.toISOString(),
    type: row.type,
    data: row.data,
  };
}
