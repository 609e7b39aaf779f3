/** Where the engine's own words go. */
export interface JobLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The engine's logger over ours; its chatter about queues and versions, and its complaints while it is stopped, are for debugging only. */
export function engineLog(log: JobLog, stopping: () => boolean) {
  const text = (entry: unknown) => (entry instanceof Error ? entry.message : String(entry));
  return {
    info: (entry: unknown) => log.debug({}, text(entry)),
    debug: (entry: unknown) => log.debug({}, text(entry)),
    warn: (entry: unknown) => (stopping() ? log.debug({}, text(entry)) : log.warn({}, text(entry))),
    error: (entry: unknown) => (stopping() ? log.debug({}, text(entry)) : log.error({}, text(entry))),
  };
}
