import { readFileSync } from "node:fs";
import path from "node:path";
import { build, type PluginBuild } from "esbuild";

const CATALOGUE = path.join(import.meta.dirname, "src/catalogue.gen.json");

/**
 * Bundles the bridge and the commands for Node 18 and newer; nothing of node_modules is needed to
 * run them. What the greeting does not need is a file of its own, loaded after it.
 * @param catalogue  what is embedded, as JSON
 */
export async function bundle(outdir: string, catalogue = readFileSync(CATALOGUE, "utf8")): Promise<void> {
  const { instructions } = JSON.parse(catalogue) as { instructions: Record<string, string> };
  await build({
    entryPoints: ["mcp", "cli"].map((name) => path.join(import.meta.dirname, `src/${name}.ts`)),
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node18",
    // Parsed only when asked for: as text it costs the start nothing but its bytes.
    loader: { ".json": "text" },
    plugins: [
      {
        name: "catalogue",
        setup(to: PluginBuild) {
          to.onLoad({ filter: /[\\/]src[\\/]catalogue\.gen\.json$/ }, () => ({ contents: catalogue, loader: "text" }));
          to.onLoad({ filter: /[\\/]src[\\/]instructions\.ts$/ }, () => ({
            contents: `export const instructions = () => (${JSON.stringify(instructions)});`,
          }));
        },
      },
    ],
    legalComments: "none",
    logLevel: "warning",
  });
}
