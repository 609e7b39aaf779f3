import type { StoredEvent } from "@parley/kernel";
import type { PoolConfig } from "pg";
import { connectionOf } from "./db.ts";
import { EVENTS_CHANNEL } from "./events-channel.ts";
import { keepListening } from "./listen.ts";
import type { Store } from "./open-store.ts";

/**
 * The outbox as a stream, in an order that never goes back: by transaction, then by number.
 *
 * A row shows only once every transaction that began before its own has ended. Without that a
 * reader could pass a number whose transaction commits later, and lose it for ever.
 *
 * One LISTEN connection serves all subscribers of a process. Whatever becomes of it or of a notice,
 * everyone reads on from their position, so a notice may be lost but never an event.
 */
export interface EventFeed {
  /** After this position comes what has not happened yet. */
  head(workspaceId: string): Promise<string>;
  read(workspaceId: string, after: string, limit: number): Promise<StoredEvent[]>;
  /** Calls back for each event from now on, in order: for each that a `read` asked for after this call does not show. */
  subscribe(workspaceId: string, listener: (event: StoredEvent) => void): () => void;
  close(): Promise<void>;
}

/** For notices that were lost with the process that should have sent them. */
const LOOK_EVERY_MS = 5_000;

export async function openEventFeed(store: Store, connection: PoolConfig): Promise<EventFeed> {
  const readers = new Map<string, WorkspaceReader>();
  const nudgeAll = () => {
    for (const reader of readers.values()) reader.nudge();
  };
  const listening = await keepListening(connection, EVENTS_CHANNEL, (workspaceId) => {
    if (workspaceId === null) nudgeAll();
    else readers.get(workspaceId)?.nudge();
  });
  const looking = setInterval(nudgeAll, LOOK_EVERY_MS);
  return {
    head: (workspaceId) => headOf(store, workspaceId),
    async read(workspaceId, after, limit) {
      await readers.get(workspaceId)?.started();
      return (await readPage(store, workspaceId, after, limit)).events;
    },
    subscribe(workspaceId, listener) {
      let reader = readers.get(workspaceId);
      if (!reader) readers.set(workspaceId, (reader = new WorkspaceReader(store, workspaceId)));
      reader.listeners.add(listener);
      const mine = reader;
      return () => {
        mine.listeners.delete(listener);
        if (mine.listeners.size === 0 && readers.get(workspaceId) === mine) readers.delete(workspaceId);
      };
    },
    async close() {
      clearInterval(looking);
      await listening.close();
    },
  };
}

const PAGE = 500;
/** A transaction that holds rows back ends in milliseconds, or it is a long one that need not be asked after often. */
const HIDDEN_RETRY_MIN_MS = 5;
const HIDDEN_RETRY_MAX_MS = 200;

/** Reads one workspace for all who follow it in this process; one read at a time. */
class WorkspaceReader {
  readonly listeners = new Set<(event: StoredEvent) => void>();
  readonly #store: Store;
  readonly #workspaceId: string;
  #start: Promise<string> | null = null;
  #position: string | null = null;
  #running = false;
  #again = false;

  constructor(store: Store, workspaceId: string) {
    this.#store = store;
    this.#workspaceId = workspaceId;
    this.nudge();
  }

  /** The position this reader begins after. */
  started(): Promise<string> {
    this.#start ??= headOf(this.#store, this.#workspaceId);
    return this.#start;
  }

  nudge(): void {
    this.#again = true;
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    let retryMs = HIDDEN_RETRY_MIN_MS;
    try {
      this.#position ??= await this.started();
      while (this.#again && this.listeners.size > 0) {
        this.#again = false;
        const { events, hidden } = await readPage(this.#store, this.#workspaceId, this.#position, PAGE);
        for (const event of events) {
          this.#position = event.position;
          for (const listener of this.listeners) listener(event);
        }
        if (events.length === PAGE) this.#again = true;
        else if (hidden) {
          await new Promise((resolve) => setTimeout(resolve, retryMs));
          retryMs = Math.min(retryMs * 2, HIDDEN_RETRY_MAX_MS);
          this.#again = true;
        }
      }
    } catch {
      // The store is away: the position stays, and the next look reads on from it.
      if (this.#position === null) this.#start = null;
    } finally {
      this.#running = false;
    }
  }
}

interface Row {
  txid: string;
  number: string;
  at: Date;
  type: string;
  data: Record<string, unknown>;
  hidden: boolean;
}

async function readPage(
  store: Store,
  workspaceId: string,
  after: string,
  limit: number,
): Promise<{ events: StoredEvent[]; hidden: boolean }> {
  const [txid = "0", number = "0"] = after.split("-");
  // The order names the table: a bare `txid` would be the answer's column, which is text.
  return store.transact(workspaceId, "read", async (unit) => {
    const rows = await connectionOf(unit).query<Row>({
      name: "outbox_read",
      text: `select txid::text, number::text, at, type, data, txid >= pg_snapshot_xmin(pg_current_snapshot()) as hidden
             from outbox where workspace_id = $1 and (txid, number) > ($2::xid8, $3::bigint)
             order by outbox.txid, outbox.number limit $4`,
      values: [workspaceId, txid, number, limit],
    });
    const visible = rows.rows.filter((row) => !row.hidden);
    return { events: visible.map((row) => eventOf(row, workspaceId)), hidden: visible.length < rows.rows.length };
  });
}

async function headOf(store: Store, workspaceId: string): Promise<string> {
  return store.transact(workspaceId, "read", async (unit) => {
    const rows = await connectionOf(unit).query<{ txid: string; number: string }>({
      name: "outbox_head",
      text: `select txid::text, number::text from outbox
             where workspace_id = $1 and txid < pg_snapshot_xmin(pg_current_snapshot())
             order by outbox.txid desc, outbox.number desc limit 1`,
      values: [workspaceId],
    });
    const row = rows.rows[0];
    return row ? `${row.txid}-${row.number}` : "0-0";
  });
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
