/**
 * Where things lie in a data directory:
 *
 *   database-secret          0600, ours: the passwords of all roles come from it
 *   postgres-start.lock      held while somebody starts or joins the database
 *   postgres-binaries-<v>/   a copy, only where the installed ones cannot be reached by `runAs`
 *   postgres/                0700, belongs to the user PostgreSQL runs as
 *     cluster/  run/  postgres.log
 */
import { createHash } from "node:crypto";
import { chmod, chown, lstat, mkdir, realpath, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, sep } from "node:path";
import { barredAt, chooseRunAs, type RunAs } from "./run-as.ts";
import { explainFailure, storeUnavailable } from "./store-unavailable.ts";

export interface Layout {
  dataDir: string;
  home: string;
  cluster: string;
  /** Sockets and the owners' pipe; a short path elsewhere when the data directory's is too long. */
  runDir: string;
  logFile: string;
  secretFile: string;
  startLock: string;
  runAs: RunAs | null;
}

/** Makes what is missing. @throws store_unavailable  it cannot be written, or reached by the user PostgreSQL runs as */
export async function prepareLayout(wanted: string): Promise<Layout> {
  try {
    return await makeLayout(wanted);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "store_unavailable" || code === undefined) throw error;
    throw explainFailure("prepare its files", message, wanted);
  }
}

async function makeLayout(wanted: string): Promise<Layout> {
  const isRoot = process.getuid?.() === 0;
  const firstMade = await mkdir(wanted, { recursive: true, mode: isRoot ? 0o711 : 0o700 });
  const dataDir = await realpath(wanted);
  if (isRoot) await openTheWay(dataDir, firstMade);

  const home = join(dataDir, "postgres");
  const cluster = join(home, "cluster");
  const runAs = await chooseRunAs([home, dataDir]);
  if (runAs) await assertReachable(dataDir, runAs);
  await makeOwned(home, runAs);
  const runDir = await makeRunDir(home, dataDir, runAs);
  return {
    dataDir,
    home,
    cluster,
    runDir,
    logFile: join(home, "postgres.log"),
    secretFile: join(dataDir, "database-secret"),
    startLock: join(dataDir, "postgres-start.lock"),
    runAs,
  };
}

/** Lets others pass through the data directory and what was made above it: only names inside leak, not content. */
async function openTheWay(dataDir: string, firstMade: string | undefined): Promise<void> {
  const ours = [dataDir];
  if (firstMade !== undefined) {
    const top = await realpath(firstMade);
    let path = top;
    for (const name of relative(top, dataDir).split(sep).filter(Boolean)) {
      ours.push(path);
      path = join(path, name);
    }
  }
  for (const dir of ours) await chmod(dir, ((await stat(dir)).mode & 0o777) | 0o011);
}

async function assertReachable(dataDir: string, runAs: RunAs): Promise<void> {
  const barred = await barredAt(dataDir, runAs);
  if (barred === null) return;
  throw storeUnavailable(
    `PostgreSQL does not run as root, and the user it runs as (uid ${runAs.uid}) may not enter ${barred}. ` +
      "Set PARLEY_DATA_DIR to a directory outside it, such as /var/lib/parley, or start Parley as another user.",
  );
}

async function makeRunDir(home: string, dataDir: string, runAs: RunAs | null): Promise<string> {
  const near = join(home, "run");
  if (fitsSocket(near)) return makeOwned(near, runAs);
  // Root's own temp directory may be closed to others.
  const temp = runAs ? "/tmp" : tmpdir();
  const short = join(temp, `parley-${createHash("sha256").update(dataDir).digest("hex").slice(0, 16)}`);
  if (fitsSocket(short)) return makeOwned(short, runAs);
  throw storeUnavailable(
    `The paths ${near} and ${short} are both too long for a Unix socket. Set PARLEY_DATA_DIR to a shorter path.`,
  );
}

/** The system's limit is 103 bytes on macOS, 107 on Linux. */
const SOCKET_PATH_BYTES_MAX = 100;

function fitsSocket(dir: string): boolean {
  return process.platform === "win32" || Buffer.byteLength(join(dir, ".s.PGSQL.5432")) <= SOCKET_PATH_BYTES_MAX;
}

/** A 0700 directory of the right owner; one that somebody else put there is refused, a link too. */
async function makeOwned(dir: string, runAs: RunAs | null): Promise<string> {
  const made = await mkdir(dir, { recursive: true, mode: 0o700 });
  if (made !== undefined && runAs) await chown(dir, runAs.uid >>> 0, runAs.gid >>> 0);
  if (process.platform === "win32") return dir;
  const found = await lstat(dir);
  const owner = runAs ? runAs.uid >>> 0 : process.getuid?.();
  if (found.isDirectory() && found.uid === owner) return dir;
  // Left by a start that was killed between making and giving away.
  if (runAs && found.isDirectory() && found.uid === 0) {
    await chown(dir, runAs.uid >>> 0, runAs.gid >>> 0);
    return dir;
  }
  throw storeUnavailable(
    `${dir} belongs to another user (uid ${found.uid}). Start Parley as that user, or set PARLEY_DATA_DIR to another directory.`,
  );
}
