import type { DeliveryError } from "@parley/connectors/contract";
import { MINUTE_MS, SECOND_MS } from "@parley/kernel";

/** After this many attempts a retryable refusal is final. With the delays below: about 12 minutes. */
export const SEND_ATTEMPTS_MAX = 8;
const FIRST_DELAY_MS = 2 * SECOND_MS;
const DELAY_MAX_MS = 5 * MINUTE_MS;

/**
 * Milliseconds until the next attempt; null when there must be none.
 * The wait the network names is a least: a hint of a second never hurries the eighth attempt.
 */
export function retryDelayMs(error: DeliveryError, attemptsMade: number): number | null {
  if (!error.retryable || attemptsMade >= SEND_ATTEMPTS_MAX) return null;
  const grown = Math.min(FIRST_DELAY_MS * 2 ** (attemptsMade - 1), DELAY_MAX_MS);
  return Math.max(grown, (error.retryAfterSeconds ?? 0) * SECOND_MS);
}
