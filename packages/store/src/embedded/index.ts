/**
 * A real PostgreSQL from npm, in a data directory, with no set-up: made on the first start, joined when
 * it already runs (several processes may share it), stopped with its last owner.
 *
 * Local only: a Unix socket in a 0700 directory, or loopback TCP on Windows and on request; every role
 * has a password derived from a secret in the data directory.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Clock, systemClock } from "@parley/kernel";
import { APP_DATABASE, type Connection, ensureAppDatabase } from "./app-database.ts";
import { findBinaries, preparePrograms } from "./binaries.ts";
import { ensureCluster, OWNER_ROLE } from "./initdb.ts";
import { type Layout, prepareLayout } from "./layout.ts";
import { joinPostmaster, type OwnedPostmaster, startPostmaster } from "./postmaster.ts";
import { freeLoopbackPort, joinOnWindows, startOnWindows } from "./postmaster-windows.ts";
import { awaitClaim } from "./process-claim.ts";
import { loadRolePasswords, type RolePasswords } from "./role-passwords.ts";
import { postmasterArguments } from "./settings.ts";
import { storeUnavailable } from "./store-unavailable.ts";

export type { Connection } from "./app-database.ts";
export { claimDataDir } from "./instance-lock.ts";

export interface EmbeddedPostgresOptions {
  /** Made when missing; everything lies inside. */
  dataDir: string;
  /** A loopback TCP port beside the socket; 0 or absent for none (on Windows: any free one). */
  port?: number;
  /** Server settings over ours; no effect when an already running database is joined. */
  settings?: Readonly<Record<string, string>>;
  log?: (line: string) => void;
  clock?: Clock;
}

export interface EmbeddedPostgres {
  /** The bootstrap superuser on the database `parley`, as a URL for migrations and tools. */
  ownerUrl: string;
  /**
   * Options for `pg`. The password of a role other than the owner is fixed by the data directory:
   * create the role with exactly this one.
   */
  connection(role: string, database?: string): Connection;
  /** Leaves the database; it stops, by fast shutdown, unless another process still uses it. Twice is harmless. */
  stop(): Promise<void>;
  /** True when it was already running. */
  reused: boolean;
}

/** @throws store_unavailable  with what to do about it: no binaries, another major version, disk, permissions */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const clock = options.clock ?? systemClock;
  const startedMs = clock.now().getTime();
  const layout = await prepareLayout(options.dataDir);
  const lock = await awaitClaim(layout.startLock, START_LOCK_WAIT_MS);
  if (lock === null)
    throw storeUnavailable(
      `Another process has been starting the database in ${layout.dataDir} for minutes. Stop it and try again.`,
    );
  try {
    const passwordOf = await loadRolePasswords(layout.secretFile);
    const { owned, joined } = await joinOrStart(layout, passwordOf, options);
    const connection = connectionTo(owned, passwordOf);
    options.log?.(`embedded PostgreSQL ${joined ? "joined" : "started"} in ${clock.now().getTime() - startedMs} ms`);
    return { ownerUrl: urlOf(connection(OWNER_ROLE)), connection, stop: () => owned.leave(), reused: joined };
  } finally {
    await lock.release();
  }
}

const WINDOWS = process.platform === "win32";
const START_LOCK_WAIT_MS = 180_000;

/** A postmaster killed a moment ago can still look alive to whoever would join it. */
const JOIN_ATTEMPTS_MAX = 5;
const JOIN_RETRY_MS = 200;
const BROKEN_CONNECTION = new Set(["ECONNRESET", "ECONNREFUSED", "ENOENT", "EPIPE"]);

/** One that answers: joined where it runs already, else started. */
async function joinOrStart(
  layout: Layout,
  passwordOf: RolePasswords,
  options: EmbeddedPostgresOptions,
): Promise<{ owned: OwnedPostmaster; joined: boolean }> {
  for (let attempt = 1; ; attempt++) {
    const joined = WINDOWS ? await joinOnWindows(layout) : await joinPostmaster(layout);
    const owned = joined ?? (await startFresh(layout, passwordOf(OWNER_ROLE), options));
    const connection = connectionTo(owned, passwordOf);
    try {
      await ensureAppDatabase((database) => connection(OWNER_ROLE, database));
      return { owned, joined: joined !== null };
    } catch (error) {
      await owned.leave();
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (joined === null || !BROKEN_CONNECTION.has(code) || attempt >= JOIN_ATTEMPTS_MAX) throw error;
      await delay(JOIN_RETRY_MS);
    }
  }
}

async function startFresh(
  layout: Layout,
  ownerPassword: string,
  options: EmbeddedPostgresOptions,
): Promise<OwnedPostmaster> {
  const settings = options.settings ?? {};
  const binaries = await findBinaries();
  const programs = await preparePrograms(binaries, layout.dataDir, layout.runAs);
  const major = binaries.version.split(".")[0] ?? "";
  const { created } = await ensureCluster(programs.initdb, layout, {
    major,
    ownerPassword,
    sync: settings.fsync !== "off",
  });
  if (created) options.log?.(`created a database in ${layout.dataDir}`);
  const tcpPort = options.port || (WINDOWS ? await freeLoopbackPort() : 0);
  const args = postmasterArguments(layout.cluster, { socketDir: WINDOWS ? null : layout.runDir, tcpPort }, settings);
  return WINDOWS ? startOnWindows(programs.pgCtl, args, layout) : startPostmaster(programs.postgres, args, layout);
}

function connectionTo(owned: OwnedPostmaster, passwordOf: RolePasswords): EmbeddedPostgres["connection"] {
  const { port, socketDir } = owned.postmaster;
  return (user, database = APP_DATABASE) => ({
    host: socketDir ?? "127.0.0.1",
    port,
    user,
    password: passwordOf(user),
    database,
  });
}

/** A socket directory travels as a parameter, which `pg` and libpq put before the URL's host. */
function urlOf({ host, port, user, password, database }: Connection): string {
  const login = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  if (!host.startsWith("/")) return `postgresql://${login}@${host}:${port}/${database}`;
  return `postgresql://${login}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}
