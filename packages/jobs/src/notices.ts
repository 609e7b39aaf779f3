import { keepListening } from "@parley/store";
import type { PoolConfig } from "pg";

/** Tells the processes that run jobs that one waits; the payload is its phone. */
export const JOBS_CHANNEL = "parley_jobs";
/** The payload for a job without a lane. */
export const LOOSE = "";

/** Calls back with the phone, with null for a job without a lane, and with "all" when notices may have been lost. */
export function hearNotices(
  connection: PoolConfig,
  heard: (what: { phoneId: string | null } | "all") => void,
): Promise<{ close(): Promise<void> }> {
  return keepListening(connection, JOBS_CHANNEL, (payload) =>
    heard(payload === null ? "all" : { phoneId: payload === LOOSE ? null : payload }),
  );
}
