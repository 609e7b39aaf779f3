import { AppError, SECOND_MS } from "@parley/kernel";

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
  if (error instanceof AppError) return error.retryable || error.code === "store_unavailable";
  if (!(error instanceof Error)) return false;
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return PASSING_CODE.test(code) || error.message.startsWith("Connection terminated");
}

/**
 * Network errors of Node, and PostgreSQL's classes for lost connections (08), serialization (40),
 * missing resources (53) and operator intervention such as a restart (57P).
 */
const PASSING_CODE = /^(ECONN|EPIPE|ETIMEDOUT|ENOENT$|08...$|40...$|53...$|57P..$)/;
