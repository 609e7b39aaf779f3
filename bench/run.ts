import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { calls } from "./calls.ts";
import { ingest } from "./ingest.ts";
import { memory } from "./memory.ts";
import { out } from "./out.ts";
import { start } from "./start.ts";
import { tools } from "./tools.ts";

/** What one figure came to, and what it is held against. */
export interface Figure {
  what: string;
  value: string;
  target?: string;
  met?: boolean;
}

const BENCHES: Record<string, () => Promise<Figure[]>> = { start, tools, calls, ingest, out, memory };

/** `npm run bench`, or `npm run bench -- NAME …`: a table, and bench/results.json. */
const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in BENCHES));
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}. There are ${Object.keys(BENCHES).join(", ")}.`);
  process.exit(2);
}

const file = path.join(import.meta.dirname, "results.json");
// A run of some benches leaves the figures of the others.
const results = (existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : {}) as Record<string, Figure[]>;
for (const [name, run] of Object.entries(BENCHES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n${name}`);
  const figures = await run();
  results[name] = figures;
  for (const { what, value, target, met } of figures) {
    const verdict = target === undefined ? "" : `  (target ${target}: ${met ? "met" : "missed"})`;
    console.log(`  ${what.padEnd(58)} ${value}${verdict}`);
  }
}
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
process.exit(0);
