import { fs, path } from "./builtin.ts";
import { readSettings, type Settings } from "./config.ts";
import type { Flags } from "./flags.ts";

/**
 * What the server told this key of its workspace last time. A host waits for the greeting and the
 * server may be far or away, so the bridge greets with these words and asks for newer ones
 * afterwards: a change at the server is told at the next start.
 */
export function keptWords(flags: Flags): string | null {
  try {
    return fs.readFileSync(fileOf(readSettings(flags)), "utf8") || null;
  } catch {
    // None yet, or settings that cannot be, which are said when the relay starts.
    return null;
  }
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

function fileOf({ dataDir, url, key }: Settings): string {
  return path.join(dataDir, "bridge", `words-${numberOf(`${url} ${key}`)}.txt`);
}

/** Tells addresses and keys apart without loading cryptography before the greeting; 32 of a key's 256 random bits give none of it away. */
function numberOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16);
}
