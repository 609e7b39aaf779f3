/** Of the time after which others take a process for dead. */
const SAFE_PART = 0.7;

/**
 * Whether this process may still take itself for alive. It stops beginning jobs well before others
 * take it for dead, by its own clock, which runs on while the process is halted.
 */
export class Lease {
  readonly #lastsMs: number;
  #renewedAt = -Infinity;
  #ended = false;

  constructor(deadAfterMs: number) {
    this.#lastsMs = deadAfterMs * SAFE_PART;
  }

  get held(): boolean {
    return !this.#ended && performance.now() - this.#renewedAt < this.#lastsMs;
  }

  renewed(at: number): void {
    this.#renewedAt = at;
  }

  end(): void {
    this.#ended = true;
  }
}
