import { pino } from "pino";
import type { Log } from "../edges/edge.ts";

/** JSON lines on stderr, so stdout stays for what `npm start` prints for people and scripts. */
export function createLog(level: string): Log {
  const logger = pino({ level }, pino.destination({ dest: 2, sync: false }));
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
  };
}
