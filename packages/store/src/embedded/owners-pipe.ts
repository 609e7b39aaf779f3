/**
 * Who uses the database, kept by the kernel: every owner holds a named pipe open for writing, and the
 * supervisor reads from it. However an owner ends, its end closes; when the last one has, the
 * supervisor reads end-of-file and stops the database. Nothing is ever written into the pipe.
 *
 * Each postmaster has a pipe of a name of its own, so that the supervisor of one that is gone cannot
 * remove the pipe of the next.
 */
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { closeSync, constants, openSync, readdirSync, readSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Layout } from "./layout.ts";
import { PROGRAM_ENVIRONMENT } from "./programs-environment.ts";

const NAME = "owners-";

/** An owner's end, open for writing. */
export interface OwnersEnd {
  path: string;
  writeEnd: number;
}

export interface NewPipe extends OwnersEnd {
  /** For the supervisor's standard input; close it here once handed over. */
  readEnd: number;
}

/** A fresh pipe with both ends open; older ones are forgotten. */
export async function makeOwnersPipe(layout: Layout): Promise<NewPipe> {
  for (const older of pipesOf(layout)) await rm(older, { force: true });
  const path = join(layout.runDir, `${NAME}${randomUUID()}`);
  await promisify(execFile)("mkfifo", ["-m", "600", path], { env: PROGRAM_ENVIRONMENT, ...layout.runAs });
  // Opening one end waits for the other, except for both at once.
  const both = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    return { path, readEnd: openSync(path, constants.O_RDONLY), writeEnd: openSync(path, constants.O_WRONLY) };
  } finally {
    closeSync(both);
  }
}

/** Becomes one more owner; null when nobody reads the pipe, so the database is stopping or unwatched. */
export function joinOwners(layout: Layout): OwnersEnd | null {
  for (const path of pipesOf(layout)) {
    const writeEnd = openUnlessAbsent(path, constants.O_WRONLY);
    if (writeEnd !== null) return { path, writeEnd };
  }
  return null;
}

/** True while another owner holds the pipe. Ask after closing one's own end. */
export function othersRemain({ path }: OwnersEnd): boolean {
  const end = openUnlessAbsent(path, constants.O_RDONLY);
  if (end === null) return false;
  try {
    readSync(end, Buffer.alloc(1));
    return false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return true;
    throw error;
  } finally {
    closeSync(end);
  }
}

function pipesOf(layout: Layout): string[] {
  const names = readdirSync(layout.runDir).filter((name) => name.startsWith(NAME));
  return names.map((name) => join(layout.runDir, name));
}

function openUnlessAbsent(path: string, mode: number): number | null {
  try {
    return openSync(path, mode | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENXIO") return null;
    throw error;
  }
}
