import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Settings } from "./config.ts";

/** Which tools the server listed for this key last time, so that the next start lists no more than those. */
export interface KnownTools {
  /** Null: nothing is known yet. */
  names(): ReadonlySet<string> | null;
  /** @returns true when this differs from what was known */
  learn(names: readonly string[]): boolean;
}

export function knownTools(settings: Settings): KnownTools {
  const file = path.join(os.tmpdir(), `parley-${process.getuid?.() ?? 0}`, `tools-${fingerprint(settings)}.json`);
  let names: ReadonlySet<string> | null | undefined;
  const current = () => (names === undefined ? (names = read(file)) : names);
  return {
    names: current,
    learn(list) {
      const before = current();
      names = new Set(list);
      if (before !== null && before.size === names.size && list.every((name) => before.has(name))) return false;
      write(file, list);
      return true;
    },
  };
}

/** Of address, key and choice; the key itself is nowhere in it. */
function fingerprint(settings: Settings): string {
  return createHash("sha256")
    .update(JSON.stringify([settings.url, settings.key, settings.query]))
    .digest("hex")
    .slice(0, 32);
}

function read(file: string): ReadonlySet<string> | null {
  try {
    return new Set(JSON.parse(readFileSync(file, "utf8")) as string[]);
  } catch {
    return null;
  }
}

function write(file: string, names: readonly string[]): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, JSON.stringify(names), { mode: 0o600 });
  } catch {
    // Only a head start for the next time: without it the list is right a moment later.
  }
}
