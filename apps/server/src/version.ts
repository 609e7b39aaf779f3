import { createRequire } from "node:module";

// Read from the manifest, so that a release changes one line.
const manifest = createRequire(import.meta.url)("../package.json") as { version: string };
export const VERSION = manifest.version;
