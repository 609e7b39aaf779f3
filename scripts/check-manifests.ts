import { existsSync, globSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";

/**
 * A room may import only what its package.json names. npm puts all packages in one folder, so
 * without this check a missing line would go unnoticed. Tests may also use the root's tools and what other rooms are built on.
 */
const ROOT = path.resolve(import.meta.dirname, "..");
const builtins = new Set(builtinModules);
const problems: string[] = [];
const rootTools = dependenciesOf(path.join(ROOT, "package.json"));
const manifests = globSync("{packages,apps}/*/package.json", { cwd: ROOT });
/** What any room is built on; a test may look at the same things. */
const everywhere = new Set(manifests.flatMap((manifest) => [...dependenciesOf(path.join(ROOT, manifest))]));

for (const manifest of manifests) {
  const room = path.dirname(manifest);
  const own = dependenciesOf(path.join(ROOT, manifest));
  for (const file of globSync("**/*.ts", { cwd: path.join(ROOT, room, "src") })) {
    const isTest =
      /\.test\.ts$|\.fixture\.ts$|(^|\/)(fixtures|testing\/)|sweep-world|global-setup/.test(file) ||
      room === "packages/testing";
    for (const name of importsOf(path.join(ROOT, room, "src", file))) {
      const allowed = own.has(name) || builtins.has(name) || (isTest && (rootTools.has(name) || everywhere.has(name)));
      if (!allowed) problems.push(`${room}/src/${file} imports ${name}, which ${manifest} does not name`);
    }
  }
}
for (const problem of problems) console.error(problem);
process.exit(problems.length === 0 ? 0 : 1);

function dependenciesOf(manifest: string): Set<string> {
  if (!existsSync(manifest)) return new Set();
  const json = JSON.parse(readFileSync(manifest, "utf8")) as Record<string, unknown>;
  const groups = ["dependencies", "devDependencies", "optionalDependencies"].map((group) =>
    Object.keys(json[group] ?? {}),
  );
  return new Set([String(json["name"]), ...groups.flat()]);
}

/** Names of the packages a file imports; relative paths and `node:` are not packages. */
function importsOf(file: string): Set<string> {
  const text = readFileSync(file, "utf8");
  const found = text.matchAll(
    /^(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|^import\s+"([^"]+)"|\bimport\("([^"]+)"\)/gm,
  );
  const names = [...found].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  return new Set(names.filter((name) => !name.startsWith(".") && !name.startsWith("node:")).map(packageName));
}

function packageName(specifier: string): string {
  const parts = specifier.split("/");
  return specifier.startsWith("@") ? parts.slice(0, 2).join("/") : (parts[0] ?? "");
}
