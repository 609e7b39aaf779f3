import { spawn } from "node:child_process";
import { chown, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "./layout.ts";
import { PROGRAM_ENVIRONMENT } from "./programs-environment.ts";
import { explainFailure, storeUnavailable } from "./store-unavailable.ts";

export const OWNER_ROLE = "parley";

/**
 * Makes the cluster unless it is there. It is built under another name and moved when complete: a
 * killed start leaves nothing that looks like a database.
 * @throws store_unavailable  the cluster is of another major version, or initdb failed
 */
export async function ensureCluster(
  initdb: string,
  layout: Layout,
  options: { major: string; ownerPassword: string; sync: boolean },
): Promise<{ created: boolean }> {
  const existing = await readFile(join(layout.cluster, "PG_VERSION"), "utf8").catch(readMissing);
  if (existing !== null) {
    assertMajor(existing.trim(), options.major, layout);
    return { created: false };
  }
  await removeDrafts(layout);
  const draft = join(layout.home, `draft-${process.pid}`);
  const passwordFile = join(layout.home, `draft-${process.pid}.password`);
  try {
    await writeFile(passwordFile, options.ownerPassword, { mode: 0o600 });
    if (layout.runAs) await chown(passwordFile, layout.runAs.uid >>> 0, layout.runAs.gid >>> 0);
    await runInitdb(initdb, layout, draft, passwordFile, options.sync);
    await rename(draft, layout.cluster);
  } finally {
    await removeDrafts(layout);
  }
  return { created: true };
}

async function runInitdb(
  initdb: string,
  layout: Layout,
  draft: string,
  passwordFile: string,
  sync: boolean,
): Promise<void> {
  const args = ["--pgdata", draft, "--username", OWNER_ROLE, "--pwfile", passwordFile, "--auth", "scram-sha-256"];
  args.push("--encoding", "UTF8", "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8");
  args.push("--data-checksums", "--no-instructions", ...(sync ? [] : ["--no-sync"]));
  const child = spawn(initdb, args, {
    cwd: layout.home,
    env: PROGRAM_ENVIRONMENT,
    stdio: ["ignore", "pipe", "pipe"],
    ...layout.runAs,
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const { promise, resolve } = Promise.withResolvers<number | Error>();
  child.on("error", resolve).on("close", (code) => resolve(code ?? -1));
  const result = await promise;
  if (result instanceof Error) throw cannotRun(initdb, result);
  if (result !== 0) throw explainFailure("make its files", output, layout.dataDir);
}

/** The file is there, so ENOENT means its loader is not: a system without glibc, such as Alpine. */
function cannotRun(program: string, error: Error): Error {
  return storeUnavailable(
    "The embedded PostgreSQL does not run on this system; it needs glibc. Set DATABASE_URL to a PostgreSQL 15 or newer.",
    `${program}: ${error.message}`,
  );
}

function assertMajor(existing: string, major: string, layout: Layout): void {
  if (existing === major) return;
  throw storeUnavailable(
    `${layout.dataDir} holds a database of PostgreSQL ${existing}, and this Parley brings PostgreSQL ${major}. ` +
      "Restore a backup into a new PARLEY_DATA_DIR, or serve it with its own version and set DATABASE_URL.",
  );
}

async function removeDrafts(layout: Layout): Promise<void> {
  for (const name of await readdir(layout.home)) {
    if (name.startsWith("draft-")) await rm(join(layout.home, name), { recursive: true, force: true });
  }
}

function readMissing(error: NodeJS.ErrnoException): null {
  if (error.code === "ENOENT" || error.code === "ENOTDIR") return null;
  throw error;
}
