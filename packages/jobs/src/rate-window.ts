/** At most `perSecond` turns begin within any second, none while held. Turns are given in the order they are asked for. */
export class RateWindow {
  /** Milliseconds by `now`, oldest first; never more than `perSecond`. */
  #began: number[] = [];
  #perSecond: number;
  #last: Promise<void> = Promise.resolve();
  #letGo: PromiseWithResolvers<void> | null = null;
  readonly #now: () => number;
  readonly #wait: (ms: number) => Promise<void>;

  constructor(perSecond: number, now: () => number, wait: (ms: number) => Promise<void>) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#wait = wait;
  }

  set perSecond(value: number) {
    this.#perSecond = value;
  }

  /** While held, who asks for a turn waits. */
  hold(held: boolean): void {
    if (held) this.#letGo ??= Promise.withResolvers<void>();
    else {
      this.#letGo?.resolve();
      this.#letGo = null;
    }
  }

  turn(): Promise<void> {
    this.#last = this.#last.then(() => this.#next());
    return this.#last;
  }

  async #next(): Promise<void> {
    for (;;) {
      while (this.#letGo) await this.#letGo.promise;
      const now = this.#now();
      const first = this.#began.findIndex((at) => at > now - WINDOW_MS);
      this.#began = first === -1 ? [] : this.#began.slice(first);
      const [oldest] = this.#began;
      if (oldest === undefined || this.#began.length < this.#perSecond) break;
      await this.#wait(Math.max(1, oldest + WINDOW_MS - now));
    }
    this.#began.push(this.#now());
  }
}

const WINDOW_MS = 1_000;
