import path from "node:path";
import { build } from "esbuild";

/** Bundles the bridge and the CLI for Node 18 and newer; nothing of node_modules is needed to run them. */
const here = (file: string) => path.join(import.meta.dirname, file);

await build({
  entryPoints: [here("src/mcp.ts"), here("src/cli.ts")],
  outdir: here("dist"),
  bundle: true,
  minify: true,
  platform: "node",
  format: "esm",
  target: "node18",
  // Parsed only when asked for: as text it costs the start nothing but its bytes.
  loader: { ".json": "text" },
  legalComments: "none",
  logLevel: "warning",
});
