import { SECOND_MS, type Clock } from "@parley/kernel";
import type { DeliveryError } from "../contract/index.ts";
import { deliveryErrorOf } from "./errors.ts";

/**
 * Meta's rates, kept before Meta has to refuse: so many messages a second for the number, and one
 * message in six seconds to one person, of which 45 may be borrowed from the time ahead. When Meta
 * refuses a person all the same, that person waits 4, 16, 64 … seconds.
 * Source: Meta, "About the platform", throughput and pair rate limits (read 2026-11).
 */
const PAIR_BURST = 45;
const PAIR_REFILL_MS = 6 * SECOND_MS;
const WAIT_BASE = 4;
const WAIT_STEPS_MAX = 5;
/** People remembered at a time; the longest untouched is forgotten first. */
const PAIRS_MAX = 10_000;
const PHONE_RATE = 130429;
const PAIR_RATE = 131056;

interface Pair {
  bucket: Bucket;
  refusals: number;
  waitUntilMs: number;
}

export class SendLimits {
  readonly #clock: Clock;
  readonly #pace: boolean;
  readonly #pairs = new Map<string, Pair>();
  #phone: Bucket | null = null;

  constructor(clock: Clock, pace: boolean) {
    this.#clock = clock;
    this.#pace = pace;
  }

  /** What the network allows the number; null when it sets no figure. */
  setThroughput(messagesPerSecond: number | null): void {
    this.#phone =
      messagesPerSecond === null ? null : new Bucket(messagesPerSecond, SECOND_MS / messagesPerSecond, this.#nowMs());
  }

  /**
   * Takes one message from both budgets.
   * @param person  network id of the recipient; null for a group, which has no pair rate
   * @returns why not now, with the wait; null when it may go
   */
  admit(person: string | null): DeliveryError | null {
    const now = this.#nowMs();
    const pair = person === null ? null : this.#pairOf(person, now);
    if (pair && pair.waitUntilMs > now) return waitFor(PAIR_RATE, pair.waitUntilMs - now);
    if (!this.#pace) return null;
    const pairWaitMs = pair?.bucket.waitMs(now) ?? 0;
    if (pairWaitMs > 0) return waitFor(PAIR_RATE, pairWaitMs);
    const phoneWaitMs = this.#phone?.waitMs(now) ?? 0;
    if (phoneWaitMs > 0) return waitFor(PHONE_RATE, phoneWaitMs);
    pair?.bucket.take(now);
    this.#phone?.take(now);
    return null;
  }

  /** The network refused this person for the pair rate. @returns seconds until the next try */
  refused(person: string): number {
    const pair = this.#pairOf(person, this.#nowMs());
    pair.refusals = Math.min(pair.refusals + 1, WAIT_STEPS_MAX);
    const seconds = WAIT_BASE ** pair.refusals;
    pair.waitUntilMs = this.#nowMs() + seconds * SECOND_MS;
    return seconds;
  }

  accepted(person: string): void {
    const pair = this.#pairs.get(person);
    if (pair) pair.refusals = 0;
  }

  #pairOf(person: string, now: number): Pair {
    const pair = this.#pairs.get(person) ?? {
      bucket: new Bucket(PAIR_BURST, PAIR_REFILL_MS, now),
      refusals: 0,
      waitUntilMs: 0,
    };
    // Set anew each time: a map keeps the order of insertion, so the first key is the longest untouched.
    this.#pairs.delete(person);
    this.#pairs.set(person, pair);
    const oldest = this.#pairs.size > PAIRS_MAX ? this.#pairs.keys().next().value : undefined;
    if (oldest !== undefined) this.#pairs.delete(oldest);
    return pair;
  }

  #nowMs(): number {
    return this.#clock.now().getTime();
  }
}

class Bucket {
  readonly #capacity: number;
  readonly #refillMs: number;
  #tokens: number;
  #atMs: number;

  constructor(capacity: number, refillMs: number, now: number) {
    this.#capacity = capacity;
    this.#refillMs = refillMs;
    this.#tokens = capacity;
    this.#atMs = now;
  }

  waitMs(now: number): number {
    this.#refill(now);
    return this.#tokens >= 1 ? 0 : Math.ceil((1 - this.#tokens) * this.#refillMs);
  }

  take(now: number): void {
    this.#refill(now);
    this.#tokens -= 1;
  }

  #refill(now: number): void {
    // A clock set back gives nothing and takes nothing.
    const passedMs = Math.max(0, now - this.#atMs);
    this.#tokens = Math.min(this.#capacity, this.#tokens + passedMs / this.#refillMs);
    this.#atMs = now;
  }
}

function waitFor(providerCode: number, waitMs: number): DeliveryError {
  const { providerCode: _, ...error } = deliveryErrorOf(providerCode);
  return { ...error, retryAfterSeconds: Math.ceil(waitMs / SECOND_MS) };
}
