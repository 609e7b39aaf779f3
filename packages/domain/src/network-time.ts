import { MINUTE_MS } from "@parley/kernel";

const AHEAD_MAX_MS = 5 * MINUTE_MS;

/** A time a network wrote; the time of recording when it cannot be read. */
export function instantOf(text: string, fallback: Date): Date {
  const at = new Date(text);
  // A time ahead would hold a window open, a chat on top and later news off for ever; clocks differ by seconds.
  return Number.isNaN(at.getTime()) || at.getTime() > fallback.getTime() + AHEAD_MAX_MS ? fallback : at;
}
