import { spawn } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * `npm run verify`: everything that needs no database. Format, lint with boundaries, types,
 * manifests, paths in the docs, generated files, pure tests. All at once; prints what failed.
 */
const ROOT = path.resolve(import.meta.dirname, "..");
const bin = (name: string) => path.join(ROOT, "node_modules/.bin", name);

/** Tests that need no store, browser or server start: by what they import. */
const NOT_PURE =
  /@parley\/testing|test-house|playwright-core|\/embedded\/|startSimulator|child_process|flow-world|sweep-world/;
const pureTests = globSync("{packages,apps,scripts,bench}/**/*.test.ts", {
  cwd: ROOT,
  exclude: (name) => name === "node_modules",
})
  .filter((file) => !file.startsWith("packages/store/") && !file.startsWith("packages/jobs/"))
  .filter((file) => !NOT_PURE.test(readFileSync(path.join(ROOT, file), "utf8")));

const steps: [name: string, command: string, args: string[]][] = [
  ["format", bin("oxfmt"), ["--check", "."]],
  ["lint and boundaries", bin("oxlint"), []],
  ["types", bin("tsc"), ["-p", "."]],
  ["manifests", process.execPath, ["scripts/check-manifests.ts"]],
  ["paths in docs", process.execPath, ["scripts/check-doc-paths.ts"]],
  ["generated files", process.execPath, ["scripts/generate.ts", "--check"]],
  ["pure tests", bin("vitest"), ["run", "--config", "vitest.pure.config.ts", ...pureTests]],
];

const failed = (await Promise.all(steps.map(run))).filter((step) => !step.ok);
for (const step of failed) console.error(`\n--- ${step.name}\n${step.output}`);
console.log(failed.length === 0 ? "verify: all well" : `verify: ${failed.map((step) => step.name).join(", ")} failed`);
process.exit(failed.length === 0 ? 0 : 1);

function run([name, command, args]: (typeof steps)[number]): Promise<{ name: string; ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ name, ok: false, output: error.message }));
    child.on("exit", (code) => resolve({ name, ok: code === 0, output }));
  });
}
