#!/usr/bin/env node
/**
 * The `parley` command. Plain JavaScript that runs on old Nodes too: the bridge and the CLI are
 * bundles for Node 18 and newer; the server and the simulator run on the product's Node.
 */
import { existsSync, readdirSync, statSync } from "node:fs";

const here = (path) => new URL(path, import.meta.url);
const command = process.argv[2];
const asksHelp = process.argv[3] === "--help";

if ((command === "start" || command === "simulator") && !asksHelp) {
  // The configuration that `start` prints must work at once when it is pasted; the server runs without it.
  if (command === "start") await buildWhenOld().catch((error) => console.error(error.message));
  const { runOnProductNode } = await import("../../../scripts/with-node.mjs");
  const main = command === "start" ? "../../server/src/main.ts" : "../../../packages/simulator/src/main.ts";
  const { fileURLToPath } = await import("node:url");
  runOnProductNode([fileURLToPath(here(main)), ...process.argv.slice(3)]);
} else {
  await buildWhenOld();
  await import(command === "mcp" && !asksHelp ? "../dist/mcp.js" : "../dist/cli.js");
}

/**
 * A fresh clone has no bundles, and one that was updated has old ones; a published package has no
 * sources. Nothing of the build may reach stdout: it belongs to JSON-RPC.
 */
async function buildWhenOld() {
  if (!existsSync(here("../src")) || newest("../dist") > newest("../src")) return;
  const { productNode } = await import("../../../scripts/with-node.mjs");
  const { execFileSync } = await import("node:child_process");
  const { fileURLToPath } = await import("node:url");
  try {
    execFileSync(productNode(), [fileURLToPath(here("../build.ts"))], { stdio: ["ignore", 2, 2] });
  } catch (error) {
    // Where an older build is there and this user may not write beside it, that one does.
    if (!existsSync(here("../dist/mcp.js"))) throw error;
  }
}

/** Time of the last change below the folder; 0 where there is none. */
function newest(folder) {
  if (!existsSync(here(folder))) return 0;
  const files = readdirSync(here(folder), { withFileTypes: true });
  return Math.max(
    0,
    ...files.map((file) =>
      file.isDirectory() ? newest(`${folder}/${file.name}`) : statSync(here(`${folder}/${file.name}`)).mtimeMs,
    ),
  );
}
