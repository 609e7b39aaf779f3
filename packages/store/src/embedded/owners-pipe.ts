/**
 * Who uses the database, kept by the kernel: every owner holds a named pipe open for writing, and the
 * supervisor reads from it. However an owner ends, its end closes; when the last one has, the
 * supervisor reads end-of-file and stops the database. Nothing is ever written into the pipe.
 */
import { execFile } from "node:child_process";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Layout } from "./layout.ts";
import { PROGRAM_ENVIRONMENT } from "./programs-environment.ts";

export function ownersPipePath(layout: Layout): string {
  return join(layout.runDir, "owners");
}

export interface NewPipe {
  /** For the supervisor's standard input; close it here once handed over. */
  readEnd: number;
  writeEnd: number;
}

/** A fresh pipe with both ends open; any older one of that name is forgotten. */
export async function makeOwnersPipe(layout: Layout): Promise<NewPipe> {
  const path = ownersPipePath(layout);
  await rm(path, { force: true });
  await promisify(execFile)("mkfifo", ["-m", "600", path], { env: PROGRAM_ENVIRONMENT, ...layout.runAs });
  // Opening one end waits for the other, except for both at once.
  const both = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  try {
    return { readEnd: openSync(path, constants.O_RDONLY), writeEnd: openSync(path, constants.O_WRONLY) };
  } finally {
    closeSync(both);
  }
}

/** Becomes one more owner; null when nobody reads the pipe, so the database is stopping or unwatched. */
export function joinOwners(layout: Layout): number | null {
  return openUnlessAbsent(layout, constants.O_WRONLY);
}

/** True while another owner holds the pipe. Ask after closing one's own end. */
export function othersRemain(layout: Layout): boolean {
  const end = openUnlessAbsent(layout, constants.O_RDONLY);
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

function openUnlessAbsent(layout: Layout, mode: number): number | null {
  try {
    return openSync(ownersPipePath(layout), mode | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENXIO") return null;
    throw error;
  }
}
