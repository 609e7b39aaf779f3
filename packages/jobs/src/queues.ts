import { DBOS } from "@dbos-inc/dbos-sdk";

/** Jobs without a lane. */
export const COMMON_QUEUE = "jobs";
const COMMON_CONCURRENCY = 20;
/** Sends that one process has under way for one phone. */
const LANES_PER_PROCESS = 40;
/** How long a waiting job is overlooked at most when the queue is idle. */
const POLL_MS = 20;

/** One queue per phone: a partition per chat keeps order, the queue's rate is the phone's. */
export function phoneQueue(phoneId: string): string {
  return `phone:${phoneId}`;
}

export async function registerCommonQueue(): Promise<void> {
  await DBOS.registerQueue(COMMON_QUEUE, {
    workerConcurrency: COMMON_CONCURRENCY,
    minPollingIntervalMs: POLL_MS,
    onConflict: "always_update",
  });
}

/** Makes or changes the queue of a phone. Every process that runs jobs picks it up. */
export async function registerPhoneQueue(phoneId: string, perSecond: number): Promise<void> {
  await DBOS.registerQueue(phoneQueue(phoneId), {
    partitionConcurrency: 1,
    workerConcurrency: LANES_PER_PROCESS,
    rateLimit: { limitPerPeriod: perSecond, periodSec: 1 },
    minPollingIntervalMs: POLL_MS,
    onConflict: "always_update",
  });
}
