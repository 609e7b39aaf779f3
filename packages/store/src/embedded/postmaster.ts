/**
 * Starts, joins and leaves the postmaster of one data directory.
 *
 *   none --(start)--> starting --> ready --(last owner leaves)--> stopping --> none
 *                        ^           |
 *                        +--(killed)-+   the next start recovers; it may need several tries, because
 *                                        backends of the dead postmaster take a moment to notice
 */
import type { ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { open, rename, stat } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { Layout } from "./layout.ts";
import { joinOwners, makeOwnersPipe, othersRemain, type OwnersEnd } from "./owners-pipe.ts";
import { findPostmaster, type Postmaster, removeStrangersLocks } from "./postmaster-file.ts";
import { explainFailure, storeUnavailable } from "./store-unavailable.ts";
import { spawnSupervised } from "./supervisor.ts";

export interface OwnedPostmaster {
  postmaster: Postmaster;
  /** Leaves; waits for the database to stop when nobody else owns it. Twice is harmless. */
  leave(): Promise<void>;
}

/** Joins the owners of a living postmaster; null when there is none (one that nobody watches is stopped first). */
export async function joinPostmaster(layout: Layout): Promise<OwnedPostmaster | null> {
  const found = await findPostmaster(layout);
  if (found === null) return null;
  const end = joinOwners(layout);
  if (end !== null) {
    const ready = await waitReady(layout, () => false);
    if (ready) return owned(ready, layout, end);
    closeSync(end.writeEnd);
  }
  if ((await findPostmaster(layout)) !== null) process.kill(found.pid, "SIGINT");
  await waitGone(layout);
  return null;
}

/** Starts one, retrying while remains of a killed one are in the way. */
export async function startPostmaster(
  postgres: string,
  args: readonly string[],
  layout: Layout,
): Promise<OwnedPostmaster> {
  await rotateLog(layout.logFile);
  await removeStrangersLocks(layout);
  for (let attempt = 1; ; attempt++) {
    const logStart = await sizeOf(layout.logFile);
    const pipe = await makeOwnersPipe(layout);
    let exited = false;
    const supervisor = spawnSupervised(postgres, args, layout, pipe);
    closeSync(pipe.readEnd);
    onEnd(supervisor, () => (exited = true));
    const postmaster = await waitReady(layout, () => exited);
    if (postmaster) return owned(postmaster, layout, pipe);
    closeSync(pipe.writeEnd);
    const output = await readFrom(layout.logFile, logStart);
    if (attempt >= START_ATTEMPTS_MAX || !REMAINS.test(output)) throw explainFailure("start", output, layout.dataDir);
    await delay(RETRY_MS);
  }
}

/** What PostgreSQL says while backends of a postmaster that was just killed still live. */
const REMAINS = /pre-existing shared memory block|lock file ".*" already exists|could not remove old lock file/;
const START_ATTEMPTS_MAX = 50;
const RETRY_MS = 100;
const POLL_MS = 5;
/** Recovery after a crash reads up to max_wal_size of log. */
const READY_POLLS_MAX = 120_000 / POLL_MS;
const STOP_POLLS_MAX = 60_000 / POLL_MS;
const LOG_BYTES_MAX = 5 * 1024 * 1024;

function owned(postmaster: Postmaster, layout: Layout, end: OwnersEnd): OwnedPostmaster {
  let left = false;
  return {
    postmaster,
    async leave() {
      if (!left) closeSync(end.writeEnd);
      left = true;
      if (!othersRemain(end)) await waitGone(layout);
    },
  };
}

/** The postmaster once it takes connections; null when it ended first. */
async function waitReady(layout: Layout, hasEnded: () => boolean): Promise<Postmaster | null> {
  let seen = false;
  for (let poll = 0; poll < READY_POLLS_MAX; poll++) {
    const found = await findPostmaster(layout);
    if (found?.ready) return found;
    if (hasEnded() || (seen && found === null)) return null;
    seen ||= found !== null;
    await delay(POLL_MS);
  }
  throw storeUnavailable(
    `The embedded PostgreSQL in ${layout.dataDir} did not become ready within two minutes. See ${layout.logFile}.`,
  );
}

async function waitGone(layout: Layout): Promise<void> {
  for (let poll = 0; poll < STOP_POLLS_MAX; poll++) {
    if ((await findPostmaster(layout)) === null) return;
    await delay(POLL_MS);
  }
  throw storeUnavailable(
    `The embedded PostgreSQL in ${layout.dataDir} did not stop within a minute. See ${layout.logFile}.`,
  );
}

function onEnd(child: ChildProcess, end: () => void): void {
  child.once("error", end).once("exit", end);
}

async function rotateLog(file: string): Promise<void> {
  if ((await sizeOf(file)) > LOG_BYTES_MAX) await rename(file, `${file}.1`);
}

async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    (found) => found.size,
    () => 0,
  );
}

async function readFrom(file: string, start: number): Promise<string> {
  const handle = await open(file, "r");
  try {
    const size = Math.min((await handle.stat()).size - start, OUTPUT_BYTES_MAX);
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(Math.max(size, 1)), position: start });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await handle.close();
  }
}

const OUTPUT_BYTES_MAX = 64 * 1024;
