import type { Caller } from "./context.ts";
import { AppError } from "./errors.ts";

/**
 * How far a long call is. It speaks of work, not of what is kept: a transaction may still be rolled
 * back after it. A call goes through several stages, one after another; each counts from 0.
 */
export interface Progress {
  done: number;
  total: number;
  /** In words of ours: no names, numbers or texts of people. */
  message?: string;
}

/**
 * Goes through `items` one after another, tells the caller how far it is, and stops when nobody waits for the answer.
 * @throws cancelled  between two items; inside a transaction that undoes those before
 */
export async function inTurn<T, R>(
  caller: Pick<Caller, "progress" | "signal">,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    assertAwaited(caller);
    results.push(await work(item));
    if (items.length > 1) caller.progress?.({ done: results.length, total: items.length });
  }
  return results;
}

/** @throws cancelled  the caller has taken the call back, or is gone */
export function assertAwaited({ signal }: Pick<Caller, "signal">): void {
  if (!signal?.aborted) return;
  throw new AppError("cancelled", { public: "The call was cancelled before anything was kept. Nothing was changed." });
}
