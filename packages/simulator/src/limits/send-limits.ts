import type { BusinessNumber } from "../world/model.ts";

const PAIR_REFILL_MS = 6_000;
const PAIR_BURST = 45;
const DAY_MS = 24 * 3_600_000;

/**
 * Rates of sending, kept in memory only: messages per second of a number, one message per six
 * seconds to one person with a burst of 45 borrowed from the future, and how many different
 * people were written to outside the window within 24 hours.
 */
export class SendLimits {
  readonly #second = new Map<string, { tokens: number; at: number }>();
  readonly #pairs = new Map<string, { tokens: number; at: number }>();
  readonly #reached = new Map<string, Map<string, number>>();

  takeThroughput(number: BusinessNumber, now: number): boolean {
    return take(this.#second, number.id, number.throughputMps, 1_000 / number.throughputMps, now);
  }

  takePair(number: BusinessNumber, personId: string, now: number): boolean {
    return !number.pairLimit || take(this.#pairs, `${number.id}/${personId}`, PAIR_BURST, PAIR_REFILL_MS, now);
  }

  /** False when one more person would exceed the number's messaging limit. */
  takeReach(number: BusinessNumber, personId: string, now: number): boolean {
    let reached = this.#reached.get(number.id);
    if (!reached) this.#reached.set(number.id, (reached = new Map()));
    const since = now - DAY_MS;
    if ((reached.get(personId) ?? since) > since) return true;
    if (number.messagingLimit >= 0 && reached.size >= number.messagingLimit) {
      for (const [id, at] of reached) if (at <= since) reached.delete(id);
      if (reached.size >= number.messagingLimit) return false;
    }
    reached.set(personId, now);
    return true;
  }

  clear(): void {
    this.#second.clear();
    this.#pairs.clear();
    this.#reached.clear();
  }
}

function take(
  buckets: Map<string, { tokens: number; at: number }>,
  key: string,
  size: number,
  refillMs: number,
  now: number,
): boolean {
  const bucket = buckets.get(key) ?? { tokens: size, at: now };
  const tokens = Math.min(size, bucket.tokens + (now - bucket.at) / refillMs);
  buckets.set(key, { tokens: tokens >= 1 ? tokens - 1 : tokens, at: now });
  return tokens >= 1;
}
