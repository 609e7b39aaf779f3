import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chosenTools } from "./catalogue.ts";
import type { Settings } from "./config.ts";

/** What the server listed for this key last time, so that the next start shows just that. */
export interface KnownTools {
  /** Null: the choice names something this catalogue does not know, so only the server can say. */
  tools(): object[] | null;
  /** @returns true when this differs from what was shown */
  learn(listed: readonly { name: string }[]): boolean;
}

/** Names suffice while the server describes its tools as the catalogue does; else all of it is kept. */
type Kept = { names: string[] } | { tools: object[] };

export function knownTools(settings: Settings): KnownTools {
  const file = path.join(settings.dataDir, "bridge", `tools-${fingerprint(settings)}.json`);
  let kept = read(file);

  function tools(): object[] | null {
    if (kept && "tools" in kept) return kept.tools;
    const chosen = chosenTools(settings.query);
    if (!kept || !chosen) return chosen;
    const names = new Set(kept.names);
    return chosen.filter((tool) => names.has(tool.name));
  }

  return {
    tools,
    learn(listed) {
      const before = JSON.stringify(tools());
      const wanted = JSON.stringify(listed);
      const last = JSON.stringify(kept);
      kept = { names: listed.map((tool) => tool.name) };
      if (JSON.stringify(tools()) !== wanted) kept = { tools: [...listed] };
      if (JSON.stringify(kept) !== last) write(file, kept);
      return before !== wanted;
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

function read(file: string): Kept | null {
  try {
    const kept = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    return Array.isArray(kept["names"]) || Array.isArray(kept["tools"]) ? (kept as Kept) : null;
  } catch {
    return null;
  }
}

function write(file: string, kept: Kept): void {
  try {
    // Others must still be able to pass: PostgreSQL runs as another user when root starts the server.
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, JSON.stringify(kept), { mode: 0o600 });
  } catch {
    // Only a head start for the next time: without it the list is right a moment later.
  }
}
