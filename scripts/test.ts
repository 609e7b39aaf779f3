import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/**
 * `npm test`: every test. Brings what it needs: builds the bridge, and on Debian as root installs
 * the browser; elsewhere it says in one line what is missing. Arguments go to vitest.
 */
const ROOT = path.resolve(import.meta.dirname, "..");

ensureBrowser();
run(process.execPath, ["apps/bridge/build.ts"]);
process.exit(run(path.join(ROOT, "node_modules/.bin/vitest"), ["run", ...process.argv.slice(2)]));

function ensureBrowser(): void {
  if (existsSync("/usr/bin/chromium")) return;
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    console.log("Installing chromium for the browser tests (Debian package) ...");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-qq"], { stdio: ["ignore", "ignore", "inherit"], env });
    const packages = ["chromium", "fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"];
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], {
      stdio: ["ignore", "ignore", "inherit"],
      env,
    });
  }
  if (existsSync("/usr/bin/chromium")) return;
  console.error(
    "The browser tests need /usr/bin/chromium: run `sudo apt-get install chromium`, then `npm test` again.",
  );
  process.exit(1);
}

function run(command: string, args: string[]): number {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: "inherit" });
  if (result.status !== 0) process.exitCode = 1;
  return result.status ?? 1;
}
