import type { Pool } from "pg";

/**
 * Notices to other connections, sent after a commit: one inside the transaction would make all
 * commits wait for each other. While one statement is under way, further notices gather for the next.
 * One can be lost when the process dies in between, so whoever listens also looks from time to time.
 */
export class NoticeSender {
  readonly #pool: Pool;
  readonly #channel: string;
  readonly #waiting = new Set<string>();
  #sending: Promise<void> | null = null;

  constructor(pool: Pool, channel: string) {
    this.#pool = pool;
    this.#channel = channel;
  }

  tell(payload: string): void {
    this.#waiting.add(payload);
    this.#sending ??= this.#send();
  }

  /** Resolves when nothing is left to send. */
  async settled(): Promise<void> {
    await this.#sending;
  }

  async #send(): Promise<void> {
    try {
      while (this.#waiting.size > 0) {
        const payloads = [...this.#waiting];
        this.#waiting.clear();
        await this.#pool.query({
          name: "notify",
          text: "select pg_notify($1, payload) from unnest($2::text[]) as payload",
          values: [this.#channel, payloads],
        });
      }
    } catch {
      // The store is away; who listens looks by itself when it is back.
    } finally {
      this.#sending = null;
    }
  }
}
