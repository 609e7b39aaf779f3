import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Layout } from "./layout.ts";
import { commandLine, processStart } from "./process-identity.ts";
import { SOCKET_PORT } from "./settings.ts";

/** What a postmaster writes about itself into `postmaster.pid`, one value a line. */
export interface Postmaster {
  pid: number;
  port: number;
  socketDir: string | null;
  /** It takes connections, or did until it died. */
  ready: boolean;
}

/** The living postmaster of this cluster; null when there is none, whatever an old file says. */
export async function findPostmaster(layout: Layout): Promise<Postmaster | null> {
  const text = await readFile(join(layout.cluster, "postmaster.pid"), "utf8").catch(() => "");
  const [pid, , , port, socketDir, , , status] = text.split("\n");
  if (!pid || !(await isPostmaster(Number(pid), layout.cluster))) return null;
  return { pid: Number(pid), port: Number(port), socketDir: socketDir || null, ready: status?.trim() === "ready" };
}

/**
 * Removes lock files that name a living stranger: after a container restart the old pid often belongs
 * to somebody else, and PostgreSQL would refuse to start. A dead pid is left for PostgreSQL to judge.
 */
export async function removeStrangersLocks(layout: Layout): Promise<void> {
  const files = [join(layout.cluster, "postmaster.pid"), join(layout.runDir, `.s.PGSQL.${SOCKET_PORT}.lock`)];
  for (const file of files) {
    const pid = Number((await readFile(file, "utf8").catch(() => "")).split("\n")[0]);
    if (!pid || (await processStart(pid)) === null || (await isPostmaster(pid, layout.cluster))) continue;
    await rm(file, { force: true });
  }
}

async function isPostmaster(pid: number, cluster: string): Promise<boolean> {
  if ((await processStart(pid)) === null) return false;
  if (process.platform === "win32") return true;
  return (await commandLine(pid))?.includes(cluster) ?? false;
}
