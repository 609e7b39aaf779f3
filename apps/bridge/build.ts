import { readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { bundle } from "./bundle.ts";

/** Puts the bundles into `dist`, at no moment leaving it without them. */
const DIST = path.join(import.meta.dirname, "dist");
/** Another process may be starting from `dist` or building it at this moment. */
const fresh = path.join(DIST, `.fresh-${process.pid}`);

await bundle(fresh);

const files = readdirSync(fresh);
// The parts first: an entry must never name one that is not there yet.
files.sort((a, b) => Number(isEntry(a)) - Number(isEntry(b)));
for (const file of files) renameSync(path.join(fresh, file), path.join(DIST, file));
for (const file of readdirSync(DIST)) if (isOld(file)) rmSync(path.join(DIST, file));
rmSync(fresh, { recursive: true });

function isOld(file: string): boolean {
  return !files.includes(file) && !file.startsWith(".fresh-");
}

function isEntry(file: string): boolean {
  return file === "mcp.js" || file === "cli.js";
}
