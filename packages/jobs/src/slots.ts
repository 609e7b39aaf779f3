/** How many jobs of this process do something at the same time. First come, first served. */
export class Slots {
  #free: number;
  readonly #count: number;
  readonly #waiting: (() => void)[] = [];
  #closed = false;
  #tellUnused: () => void = () => {};

  constructor(count: number) {
    this.#count = count;
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    await this.#take();
    try {
      return await work();
    } finally {
      this.#give();
    }
  }

  /** Within `run`: leaves the slot to others while `rest` lasts, and comes back for one. */
  async pause<T>(rest: () => Promise<T>): Promise<T> {
    this.#give();
    try {
      return await rest();
    } finally {
      await this.#take();
    }
  }

  /**
   * Nobody gets a slot any more: who asks for one, or comes back from a pause, waits for ever.
   * Resolves when the last one is given back, or after `waitMs`.
   */
  async close(waitMs: number): Promise<void> {
    this.#closed = true;
    if (this.#free === this.#count) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#tellUnused = resolve;
    const timer = setTimeout(resolve, waitMs);
    await promise;
    clearTimeout(timer);
  }

  async #take(): Promise<void> {
    if (this.#free > 0 && !this.#closed) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #give(): void {
    const next = this.#closed ? undefined : this.#waiting.shift();
    if (next) next();
    else this.#free++;
    if (this.#free === this.#count) this.#tellUnused();
  }
}
