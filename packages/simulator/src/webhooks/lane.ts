/**
 * What waits for one webhook address. Order is kept: a batch that fails is the head and the rest
 * waits behind it, until the address has answered it with errors `HEAD_REFUSALS_MAX` times; then
 * the batch goes aside and is retried on its own.
 */
export interface Update {
  accountId: string;
  field: string;
  value: unknown;
  at: number;
  /** Goes in a POST of its own. */
  solo?: boolean;
}

export interface Batch {
  updates: Update[];
  firstAt: number;
  attempts: number;
  refusals: number;
}

export interface LaneState {
  appId: string;
  url: string;
  queue: Update[];
  head: Batch | null;
}

const BATCH_UPDATES_MAX = 1_000;
export const LANE_UPDATES_MAX = 200_000;
export const HEAD_REFUSALS_MAX = 4;
export const RETRY_FOR_MS = 7 * 24 * 3_600_000;

const RETRY_DELAYS_MS = [0, 1_000, 5_000, 30_000, 120_000, 600_000, 3_600_000, 6 * 3_600_000, 12 * 3_600_000];
const RETRY_DELAY_MAX_MS = 24 * 3_600_000;

/** Before the next attempt, when `attempts` have failed. */
export function retryDelayMs(attempts: number): number {
  return RETRY_DELAYS_MS[attempts - 1] ?? RETRY_DELAY_MAX_MS;
}

/** Takes the next batch off the queue. */
export function takeBatch(queue: Update[]): Update[] {
  const first = queue[0];
  if (!first) return [];
  let end = 1;
  if (!first.solo) while (end < queue.length && end < BATCH_UPDATES_MAX && !queue[end]?.solo) end++;
  return queue.splice(0, end);
}

/** The envelope; neighbours of the same account share an entry. */
export function envelopeOf(updates: Update[]): unknown {
  const entry: { id: string; time: number; changes: { value: unknown; field: string }[] }[] = [];
  for (const update of updates) {
    let last = entry[entry.length - 1];
    if (last?.id !== update.accountId) {
      last = { id: update.accountId, time: Math.floor(update.at / 1000), changes: [] };
      entry.push(last);
    }
    last.changes.push({ value: update.value, field: update.field });
  }
  return { object: "whatsapp_business_account", entry };
}
