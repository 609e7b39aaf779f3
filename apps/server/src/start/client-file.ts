import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { resolveKey } from "@parley/domain";
import type { House } from "../compose.ts";

/** Where the CLI and the bridge of this machine find the server and a key: `client.json`, owner-readable only. */
export interface ClientFile {
  url: string;
  key: string;
}

const NAME = "client.json";

export function writeClientFile(dataDir: string, content: ClientFile): void {
  writeFileSync(path.join(dataDir, NAME), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}

/** False too where the key is another database's, or was revoked: the bridge would find it and be refused. */
export async function holdsKey(dataDir: string, { store, kernel }: House): Promise<boolean> {
  try {
    const { key } = JSON.parse(readFileSync(path.join(dataDir, NAME), "utf8")) as Partial<ClientFile>;
    await resolveKey(store, kernel.clock, key ?? "");
    return true;
  } catch {
    return false;
  }
}
