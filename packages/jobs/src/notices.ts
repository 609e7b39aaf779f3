import { keepListening } from "@parley/store";
import type { Pool, PoolConfig } from "pg";

const CHANNEL = "parley_jobs";
/** A job without a lane. */
const LOOSE = "";

/**
 * Tells other processes that a job waits: after the commit, so that a notice never makes commits
 * wait for each other, and many in one statement. One that is lost is made up for by the sweep.
 */
export class NoticeSender {
  readonly #pool: Pool;
  readonly #waiting = new Set<string>();
  #sending: Promise<void> | null = null;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  tell(phoneId: string | null): void {
    this.#waiting.add(phoneId ?? LOOSE);
    this.#sending ??= this.#send();
  }

  async settled(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      while (this.#waiting.size > 0) {
        const phones = [...this.#waiting];
        this.#waiting.clear();
        await this.#pool.query({
          name: "job_notify",
          text: `select pg_notify('${CHANNEL}', phone) from unnest($1::text[]) as phone`,
          values: [phones],
        });
      }
    } catch {
      // The sweep of a working process finds the jobs.
    } finally {
      this.#sending = null;
    }
  }
}

/** Calls back with the phone, with null for a job without a lane, and with "all" when notices may have been lost. */
export function hearNotices(
  connection: PoolConfig,
  heard: (what: { phoneId: string | null } | "all") => void,
): Promise<{ close(): Promise<void> }> {
  return keepListening(connection, CHANNEL, (payload) =>
    heard(payload === null ? "all" : { phoneId: payload === LOOSE ? null : payload }),
  );
}
