import { writeFileSync } from "node:fs";
import path from "node:path";

/** Where the CLI and the bridge of this machine find the server and a key: `client.json`, owner-readable only. */
export interface ClientFile {
  url: string;
  key: string;
}

const NAME = "client.json";

export function writeClientFile(dataDir: string, content: ClientFile): void {
  writeFileSync(path.join(dataDir, NAME), `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
}
