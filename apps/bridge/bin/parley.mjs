#!/usr/bin/env node
/**
 * The `parley` command. Plain JavaScript that runs on old Nodes too: the bridge and the CLI are
 * bundles for Node 18 and newer; the server and the simulator run on the product's Node.
 */
import { existsSync } from "node:fs";
import module from "node:module";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const command = process.argv[2];

if (command === "start" || command === "simulator") {
  if (command === "start" && !existsSync(here("../dist/mcp.js"))) await build();
  const { runOnProductNode } = await import("../../../scripts/with-node.mjs");
  const main = command === "start" ? "../../server/src/main.ts" : "../../../packages/simulator/src/main.ts";
  runOnProductNode([here(main), ...process.argv.slice(3)]);
} else {
  const bundle = command === "mcp" ? "../dist/mcp.js" : "../dist/cli.js";
  if (!existsSync(here(bundle))) await build();
  module.enableCompileCache?.();
  await import(bundle);
}

/** A fresh clone has no bundles yet. Nothing of the build may reach stdout: it belongs to JSON-RPC. */
async function build() {
  const { productNode } = await import("../../../scripts/with-node.mjs");
  const { execFileSync } = await import("node:child_process");
  execFileSync(productNode(), [here("../build.ts")], { stdio: ["ignore", 2, 2] });
}
