import { AppError, SECOND_MS } from "@parley/kernel";
import { isStoreAway } from "@parley/store";

/** A job whose trouble passes by itself (the store or the network is away) is tried for about 45 minutes. */
const PASSING_TRIES_MAX = 50;
/** Anything else is probably a mistake of ours: it must not hold up its lane. */
const OTHER_TRIES_MAX = 3;
const DELAY_MAX_MS = 60 * SECOND_MS;

/** How long to wait before trying a failed job again; null: it has failed for good. `tries` counts from 1. */
export function nextTryDelayMs(error: unknown, tries: number): number | null {
  const triesMax = isPassing(error) ? PASSING_TRIES_MAX : OTHER_TRIES_MAX;
  if (tries >= triesMax) return null;
  return Math.min(SECOND_MS * 2 ** (tries - 1), DELAY_MAX_MS);
}

function isPassing(error: unknown): boolean {
  return isStoreAway(error) || (error instanceof AppError && error.retryable);
}
