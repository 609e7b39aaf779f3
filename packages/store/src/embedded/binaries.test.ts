import { execFileSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, lstatSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { type Binaries, findBinaries, preparePrograms } from "./binaries.ts";
import { IS_ROOT, NOBODY, tempDir } from "./embedded-world.fixture.ts";
import { PROGRAM_ENVIRONMENT } from "./programs-environment.ts";

it("names DATABASE_URL where npm has no binaries", async () => {
  await expect(findBinaries("sunos", "sparc")).rejects.toThrow(/no embedded PostgreSQL for sunos sparc.*DATABASE_URL/s);
});

it("makes the library links that a blocked install script left out", async () => {
  const found = await unlinkedPackage();
  const { postgres } = await preparePrograms(found, tempDir(), null);
  expect(postgres.startsWith(found.native)).toBe(true);
  for (const { target } of linksOf(found))
    expect(lstatSync(join(found.native, "..", target)).isSymbolicLink()).toBe(true);
  expect(execFileSync(postgres, ["--version"], { env: PROGRAM_ENVIRONMENT }).toString()).toContain("PostgreSQL) 18");
});

it.skipIf(!IS_ROOT)("copies the programs once when a 0700 directory hides them from the user they run as", async () => {
  const found = await unlinkedPackage();
  chmodSync(join(found.native, ".."), 0o700);
  const dataDir = tempDir();
  const [first, second] = await Promise.all([
    preparePrograms(found, dataDir, NOBODY),
    preparePrograms(found, dataDir, NOBODY),
  ]);
  expect(first).toEqual(second);
  expect(readdirSync(dataDir)).toEqual([`postgres-binaries-${found.version}`]);
  for (const program of [first.postgres, first.initdb]) {
    const answer = execFileSync(program, ["--version"], { env: PROGRAM_ENVIRONMENT, cwd: "/", ...NOBODY }).toString();
    expect(answer).toContain("PostgreSQL) 18");
  }
  const made = lstatSync(first.postgres).mtimeMs;
  await preparePrograms(found, dataDir, NOBODY);
  expect(lstatSync(first.postgres).mtimeMs).toBe(made);
});

/** The installed package in a directory of its own, as npm unpacks it when install scripts are blocked. */
async function unlinkedPackage(): Promise<Binaries> {
  const { native, version } = await findBinaries();
  const copy = { native: join(tempDir(), "native"), version };
  cpSync(native, copy.native, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.endsWith(".a") });
  for (const { target } of linksOf(copy)) rmSync(join(copy.native, "..", target), { force: true });
  expect(existsSync(join(copy.native, "pg-symlinks.json"))).toBe(true);
  return copy;
}

function linksOf({ native }: Binaries): { target: string }[] {
  return JSON.parse(readFileSync(join(native, "pg-symlinks.json"), "utf8")) as { target: string }[];
}
