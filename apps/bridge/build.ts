import { readFileSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { build, type PluginBuild } from "esbuild";

/**
 * Bundles the bridge and the commands for Node 18 and newer; nothing of node_modules is needed to
 * run them. What the greeting does not need is a file of its own, loaded after it.
 */
const DIST = path.join(import.meta.dirname, "dist");
/** Another process may be starting from `dist` or building it at this moment. */
const fresh = path.join(DIST, `.fresh-${process.pid}`);

await build({
  entryPoints: ["mcp", "cli"].map((name) => path.join(import.meta.dirname, `src/${name}.ts`)),
  outdir: fresh,
  bundle: true,
  splitting: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node18",
  // Parsed only when asked for: as text it costs the start nothing but its bytes.
  loader: { ".json": "text" },
  plugins: [{ name: "instructions", setup: inlineInstructions }],
  legalComments: "none",
  logLevel: "warning",
});

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

function inlineInstructions(bundle: PluginBuild): void {
  bundle.onLoad({ filter: /[\\/]src[\\/]instructions\.ts$/ }, () => {
    const text = readFileSync(path.join(import.meta.dirname, "src/catalogue.gen.json"), "utf8");
    const { instructions } = JSON.parse(text) as { instructions: string };
    return { contents: `export const instructions = () => ${JSON.stringify(instructions)};` };
  });
}
