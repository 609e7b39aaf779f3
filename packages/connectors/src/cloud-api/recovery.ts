import { MINUTE_MS, SECOND_MS } from "@parley/kernel";

const FIRST_MS = 2 * SECOND_MS;
const LONGEST_MS = MINUTE_MS;

/**
 * Asks again while a connection is interrupted or its number is logged out: after 2 s, then twice as long each
 * time, at most a minute. A number that only receives would otherwise stay so until somebody writes.
 */
export class Recovery {
  readonly #check: () => Promise<boolean>;
  #timer: NodeJS.Timeout | null = null;
  #asking = false;
  #delayMs = FIRST_MS;
  #stopped = false;

  /** @param check  asks once, reports by itself, and answers whether the interruption is over */
  constructor(check: () => Promise<boolean>) {
    this.#check = check;
  }

  interrupted(): void {
    if (this.#timer || this.#asking || this.#stopped) return;
    this.#timer = setTimeout(() => void this.#again(), this.#delayMs);
    this.#timer.unref();
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_MS);
  }

  recovered(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#delayMs = FIRST_MS;
  }

  stop(): void {
    this.#stopped = true;
    this.recovered();
  }

  async #again(): Promise<void> {
    this.#timer = null;
    this.#asking = true;
    const over = await this.#check();
    this.#asking = false;
    if (!over) this.interrupted();
  }
}
