import { readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { resolveKey } from "@parley/domain";
import type { House } from "../compose.ts";

/** Where the CLI and the bridge of this machine find the server and a key: `client.json`, owner-readable only. */
export interface ClientFile {
  url: string;
  key: string;
  /** Of the simulator that was started with it; null: none was. */
  simulator_url?: string | null;
}

const NAME = "client.json";

/** Whole or not at all: the bridge may read at any moment. */
export function writeClientFile(dataDir: string, content: ClientFile): void {
  const file = path.join(dataDir, NAME);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/**
 * Sets the addresses to those of this start, which may be others than those of the start that made the key.
 * @returns false where there is no key of this database, or one that was revoked: the bridge would find it and be refused
 */
export async function tellAddresses(
  dataDir: string,
  addresses: Pick<ClientFile, "url" | "simulator_url">,
  { store, kernel }: House,
): Promise<boolean> {
  const found = readClientFile(dataDir);
  if (!found.key || !(await isKey(found.key, store, kernel))) return false;
  const isNews = found.url !== addresses.url || found.simulator_url !== addresses.simulator_url;
  if (isNews) writeClientFile(dataDir, { ...addresses, key: found.key });
  return true;
}

function readClientFile(dataDir: string): Partial<ClientFile> {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, NAME), "utf8")) as Partial<ClientFile>;
  } catch {
    return {};
  }
}

async function isKey(key: string, store: House["store"], { clock }: House["kernel"]): Promise<boolean> {
  try {
    await resolveKey(store, clock, key);
    return true;
  } catch {
    return false;
  }
}
