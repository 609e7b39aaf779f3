import { mkdirSync, mkdtempSync, rmdirSync, statSync } from "node:fs";
import path from "node:path";
import { AppError } from "@parley/kernel";
import { codeOf } from "./error-code.ts";

/**
 * Makes the data directory with what is missing above it, and looks whether it can be written.
 *
 * One directory at a time: Node's recursive mkdir tries for ever where the parent is there and refuses with ENOENT,
 * as /proc does (read in Node 24).
 * @throws invalid_input  naming the setting, what stands in the way and what to do
 */
export function makeDataDir(dataDir: string): void {
  const missing = missingParts(dataDir);
  try {
    for (const part of missing) makeOne(part);
    // Rights alone do not tell: root may write anywhere, and nobody writes to a kernel's file system.
    rmdirSync(mkdtempSync(path.join(dataDir, ".probe-")));
  } catch (error) {
    throw cannotBe(dataDir, reasonOf(error));
  }
}

const MODE = 0o755;

/** @throws invalid_input  something on the way is no directory */
function missingParts(dataDir: string): string[] {
  const missing: string[] = [];
  for (let part = dataDir; ; part = path.dirname(part)) {
    const kind = kindOf(part, dataDir);
    if (kind === "directory") return missing.reverse();
    if (kind === "other") {
      const where = part === dataDir ? "that" : part;
      throw cannotBe(dataDir, `${where} is a file, not a directory`);
    }
    missing.push(part);
  }
}

function kindOf(part: string, dataDir: string): "directory" | "other" | "missing" {
  try {
    return statSync(part).isDirectory() ? "directory" : "other";
  } catch (error) {
    const code = codeOf(error);
    // ENOTDIR: what stands in the way is higher up, and is met there.
    if (code === "ENOENT" || code === "ENOTDIR") return "missing";
    throw cannotBe(dataDir, reasonOf(error));
  }
}

/** Another process may make the same one at the same time. */
function makeOne(part: string): void {
  try {
    mkdirSync(part, { mode: MODE });
  } catch (error) {
    if (codeOf(error) !== "EEXIST" || !statSync(part).isDirectory()) throw error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "this user may not write there",
  EPERM: "nothing can be made there",
  ENOENT: "nothing can be made there",
  EROFS: "it is on a file system that is read only",
  ENOSPC: "its disk is full",
  EDQUOT: "its disk quota is used up",
  ENAMETOOLONG: "its name is too long",
  ELOOP: "its links lead in a circle",
};

function reasonOf(error: unknown): string {
  const known = REASONS[codeOf(error)];
  if (known !== undefined) return known;
  if (codeOf(error) === "") throw error;
  return `it cannot be made (${codeOf(error)})`;
}

function cannotBe(dataDir: string, reason: string): AppError {
  return new AppError("invalid_input", {
    public: `Everything is kept in ${dataDir}, and ${reason}. Set PARLEY_DATA_DIR to a directory that can be written, or to one that can be made.`,
  });
}
