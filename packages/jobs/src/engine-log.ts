/** Where the engine's own words go. */
export interface JobLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/**
 * A job that waited when its process died is taken up again before it is in a queue, and the engine
 * warns, with a stack, that it stays in the one it was put into, which is what we want.
 */
const KEEPS_ITS_QUEUE = /^Workflow \(.*\) already exists in queue: .*The queue is not updated\./s;

/** The engine's logger over ours; its chatter about queues and versions, and its complaints while it is stopped, are for debugging only. */
export function engineLog(log: JobLog, stopping: () => boolean) {
  const text = (entry: unknown) => (entry instanceof Error ? entry.message : String(entry));
  const isChatter = (entry: unknown) => stopping() || KEEPS_ITS_QUEUE.test(text(entry));
  return {
    info: (entry: unknown) => log.debug({}, text(entry)),
    debug: (entry: unknown) => log.debug({}, text(entry)),
    warn: (entry: unknown) => (isChatter(entry) ? log.debug({}, text(entry)) : log.warn({}, text(entry))),
    error: (entry: unknown) => (stopping() ? log.debug({}, text(entry)) : log.error({}, text(entry))),
  };
}
