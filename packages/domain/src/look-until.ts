import { AppError, SECOND_MS, type Caller } from "@parley/kernel";
import { setTimeout as pause } from "node:timers/promises";

const FIRST_PAUSE_MS = 15;
const PAUSE_MAX_MS = 200;

/** What is waited for, each time that it is looked at. */
export interface Look<T> {
  seen: T;
  over: boolean;
  /** How it stands, in words of ours. */
  words: string;
}

/**
 * Looks until it is over, the time is up or the caller has taken the call back, and answers what it
 * saw last. For after the commit: nothing is open between two looks, and whichever process does the
 * work is seen. Tells the caller every second how many have passed, and at once when the words change.
 * @param committed  how it stood at the commit: the answer where the store is away before the first
 * look, because a call that is kept must not end as one that failed
 */
export async function lookUntil<T>(
  caller: Pick<Caller, "progress" | "signal">,
  maxMs: number,
  committed: T,
  look: () => Promise<Look<T>>,
): Promise<T> {
  let last = committed;
  let waited = 0;
  let told = { atMs: -SECOND_MS, words: "" };
  for (let delay = FIRST_PAUSE_MS; ; delay = Math.min(delay * 1.5, PAUSE_MAX_MS)) {
    const now = await unlessAway(look);
    if (!now) return last;
    const { seen, over, words } = now;
    if (over || waited >= maxMs || caller.signal?.aborted) return seen;
    last = seen;
    if (words !== told.words || waited - told.atMs >= SECOND_MS) {
      told = { atMs: waited, words };
      caller.progress?.({ done: waited / SECOND_MS, total: maxMs / SECOND_MS, message: words });
    }
    await pause(delay);
    waited += delay;
  }
}

async function unlessAway<T>(look: () => Promise<Look<T>>): Promise<Look<T> | null> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof AppError && error.code === "store_unavailable") return null;
    throw error;
  }
}
