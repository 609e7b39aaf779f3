/** Counters since the start or the last reset. */
export function newStats() {
  return {
    sends_accepted: 0,
    sends_refused: 0,
    inbound: 0,
    statuses: 0,
    webhook_posts: 0,
    webhook_updates_delivered: 0,
    webhook_failures: 0,
    webhook_updates_dropped: 0,
  };
}

export type Stats = ReturnType<typeof newStats>;
