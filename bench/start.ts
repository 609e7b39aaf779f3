import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { bundle } from "../apps/bridge/bundle.ts";
import { ROOT } from "./product.ts";
import type { Figure } from "./run.ts";
import { median, ms } from "./statistics.ts";
import { INITIALIZE, stdioClient } from "./stdio-client.ts";

const RUNS = 20;
const BUNDLE_BYTES_MAX = 300 * 1024;
/** Of the bridge that the larger catalogue is held against. */
const FEW_TOOLS = 10;
const NOWHERE = mkdtempSync(path.join(os.tmpdir(), "parley-bench-data-"));

/** Spawn to the answer of `initialize`, one after another in turn, so that a busy moment touches all. */
export async function start(): Promise<Figure[]> {
  execFileSync(process.execPath, [path.join(ROOT, "apps/bridge/build.ts")]);
  const sdk = path.join(mkdtempSync(path.join(os.tmpdir(), "parley-bench-sdk-")), "sdk.mjs");
  await build({
    entryPoints: [path.join(import.meta.dirname, "baseline/sdk.ts")],
    outfile: sdk,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);' },
    logLevel: "error",
  });
  const commands = {
    bare: [process.execPath, path.join(import.meta.dirname, "baseline/bare.mjs")],
    bridge: [process.execPath, path.join(ROOT, "apps/bridge/bin/parley.mjs"), "mcp"],
    first: [process.execPath, path.join(ROOT, "apps/bridge/bin/parley.mjs"), "mcp", "--key", "pk_live_none"],
    few: [process.execPath, await bridgeOfFewTools(), "mcp"],
    sdk: [process.execPath, sdk],
  };
  const times: Record<string, number[]> = { bare: [], bridge: [], first: [], few: [], sdk: [] };
  for (let run = -1; run < RUNS; run++) {
    for (const [name, command] of Object.entries(commands)) {
      const took = await timeToInitialize(command);
      // The first of each is warm-up: files come into the cache of the system.
      if (run >= 0) times[name]?.push(took);
    }
  }
  const of = (name: string) => median(times[name] ?? []);
  const [bare, bridge, first, few, withSdk] = [of("bare"), of("bridge"), of("first"), of("few"), of("sdk")];
  const dist = path.join(ROOT, "apps/bridge/dist");
  // All that `parley mcp` may read: every file of the bundle but the other commands'.
  const bytes = readdirSync(dist)
    .filter((name) => !name.startsWith("cli"))
    .reduce((sum, name) => sum + statSync(path.join(dist, name)).size, 0);
  return [
    { what: `bare Node, hand-written answer, median of ${RUNS}`, value: ms(bare) },
    { what: "bridge, at every start of a key but its first", value: ms(bridge) },
    { what: "bridge, at the first, which looks for the server", value: ms(first) },
    {
      what: "bridge to bare Node",
      value: (bridge / bare).toFixed(2),
      target: "at most 1.3",
      met: bridge / bare <= 1.3,
    },
    { what: `bridge with ${FEW_TOOLS} tools embedded`, value: ms(few) },
    {
      what: `bridge to that with ${FEW_TOOLS} tools`,
      value: (bridge / few).toFixed(2),
      target: "at most 1.05",
      met: bridge / few <= 1.05,
    },
    { what: "SDK v2 bundled, the same catalogue", value: ms(withSdk) },
    {
      what: "bundle of the bridge, catalogue included",
      value: `${(bytes / 1024).toFixed(0)} KB`,
      target: "at most 300 KB",
      met: bytes <= BUNDLE_BYTES_MAX,
    },
  ];
}

/** The same bridge, as a package has it, whose catalogue is short. */
async function bridgeOfFewTools(): Promise<string> {
  const bridge = path.join(ROOT, "apps/bridge");
  const copy = mkdtempSync(path.join(os.tmpdir(), "parley-bench-bridge-"));
  const catalogue = JSON.parse(readFileSync(path.join(bridge, "src/catalogue.gen.json"), "utf8")) as Catalogue;
  const entries = catalogue.entries.slice(0, FEW_TOOLS);
  await bundle(path.join(copy, "dist"), JSON.stringify({ ...catalogue, entries }));
  cpSync(path.join(bridge, "bin"), path.join(copy, "bin"), { recursive: true });
  return path.join(copy, "bin/parley.mjs");
}

interface Catalogue {
  entries: unknown[];
}

async function timeToInitialize(command: string[]): Promise<number> {
  // Without a key nothing is asked of a server, as where its words are kept from an earlier start.
  const { PARLEY_API_KEY: _key, ...own } = process.env;
  const env = { ...own, PARLEY_URL: "http://127.0.0.1:9", PARLEY_DATA_DIR: NOWHERE };
  const began = performance.now();
  const client = stdioClient(command, env);
  await client.call("initialize", INITIALIZE);
  const took = performance.now() - began;
  client.close();
  return took;
}
