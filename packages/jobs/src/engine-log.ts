/** Where the engine's own words go. */
export interface JobLog {
  debug(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The engine's logger over ours; its chatter about queues and versions is for debugging only. */
export function engineLog(log: JobLog) {
  return {
    info: (entry: unknown) => log.debug({}, String(entry)),
    debug: (entry: unknown) => log.debug({}, String(entry)),
    warn: (entry: unknown) => log.warn({}, String(entry)),
    error: (entry: unknown) => log.error({}, entry instanceof Error ? entry.message : String(entry)),
  };
}
