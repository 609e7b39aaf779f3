import { fs, path } from "./builtin.ts";
import type { GreetingKind } from "./catalogue.ts";
import { readSettings, type Settings } from "./config.ts";
import type { Flags } from "./flags.ts";
import { instructions } from "./instructions.ts";

export interface KnownWords {
  words: string;
  /** Where the server's own are to be asked for, none being kept from an earlier start; null: nowhere. */
  askAt: URL | null;
}

/**
 * What the server told this key of its workspace last time. A host waits for the greeting and the
 * server may be far or away, so the bridge greets with these words and asks for newer ones
 * afterwards: a change at the server is told at the next start.
 */
export function knownWords(flags: Flags): KnownWords {
  try {
    const settings = readSettings(flags);
    const kept = keptWords(settings);
    if (kept !== null) return { words: kept, askAt: null };
    return {
      words: instructions()[kindOf(settings)],
      askAt: settings.key === null ? null : new URL(settings.url),
    };
  } catch {
    // Settings that cannot be are said when the relay starts.
    return { words: instructions().all, askAt: null };
  }
}

/** Null: no server has told this key anything yet. */
function keptWords(settings: Settings): string | null {
  try {
    return fs.readFileSync(fileOf(settings), "utf8") || null;
  } catch {
    return null;
  }
}

function kindOf({ query }: Settings): GreetingKind {
  const mode = query["mode"] === "compact" ? "compact" : "all";
  return query["read_only"] === "true" ? `${mode}_read_only` : mode;
}

export function keepWords(settings: Settings, words: string): void {
  const file = fileOf(settings);
  try {
    fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
    fs.writeFileSync(file, words, { mode: 0o600 });
  } catch {
    // Only a head start for the next time: without it the greeting is the general one.
  }
}

function fileOf({ dataDir, url, key, query }: Settings): string {
  return path.join(dataDir, "bridge", `words-${numberOf(`${url} ${key} ${JSON.stringify(query)}`)}.txt`);
}

/** Tells addresses and keys apart without loading cryptography before the greeting; 32 of a key's 256 random bits give none of it away. */
function numberOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
