import { MINUTE_MS, SECOND_MS } from "@parley/kernel";

/** As long as the token of the form itself is good. */
const KEPT_MS = 10 * MINUTE_MS;
/** A client runs the calls of one turn at once, so the same one that soon is no sign that a form failed. */
const AT_ONCE_MS = 2 * SECOND_MS;
const KEPT_MAX = 1_000;

/**
 * Questions that people were asked and have not answered. In 2026-07-28 a client that fails to show
 * its form fails by itself and tells nobody: all that is seen of it is the same call once more. Whoever
 * asks again gets a token in place of the form that did not work. Each process knows its own.
 */
export class OpenQuestions {
  readonly #askedAtMs = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** False where the same was asked before and nobody has answered; true counts as asked. */
  mayAsk(key: string): boolean {
    const now = this.#nowMs();
    const before = this.#askedAtMs.get(key);
    if (before !== undefined && now - before < KEPT_MS) return now - before < AT_ONCE_MS;
    this.#askedAtMs.delete(key);
    const oldest = this.#askedAtMs.keys().next();
    if (this.#askedAtMs.size >= KEPT_MAX && !oldest.done) this.#askedAtMs.delete(oldest.value);
    this.#askedAtMs.set(key, now);
    return true;
  }

  /** Answered, or known to have failed: the next call is asked about anew. */
  settle(key: string): void {
    this.#askedAtMs.delete(key);
  }
}
