import type { Pool } from "pg";
import { removeJobs } from "./queue-rows.ts";

const RETRY_MS = 500;

interface Batch {
  numbers: string[];
  gone: Promise<void>;
  tellGone: () => void;
}

/** Takes finished jobs off the queue, many in one statement: while one is under way the next gather. */
export class Removals {
  readonly #pool: Pool;
  #gathering: Batch | null = null;
  #running = false;
  #closed = false;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Resolves when the row is gone; tried again while the database is away, until `close`. */
  remove(number: string): Promise<void> {
    this.#gathering ??= newBatch();
    const batch = this.#gathering;
    batch.numbers.push(number);
    if (!this.#running) void this.#run();
    return batch.gone;
  }

  /** Rows that could not be removed stay; their jobs are known to be finished, so they do not run again. */
  close(): void {
    this.#closed = true;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let batch = this.#gathering; batch; batch = this.#gathering) {
      this.#gathering = null;
      while (!(await this.#removed(batch.numbers)) && !this.#closed)
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      batch.tellGone();
    }
    this.#running = false;
  }

  async #removed(numbers: readonly string[]): Promise<boolean> {
    try {
      await removeJobs(this.#pool, numbers);
      return true;
    } catch {
      return false;
    }
  }
}

function newBatch(): Batch {
  let tellGone: () => void = () => {};
  const gone = new Promise<void>((resolve) => (tellGone = resolve));
  return { numbers: [], gone, tellGone };
}
