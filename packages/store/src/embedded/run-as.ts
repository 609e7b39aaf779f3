/**
 * PostgreSQL refuses to run as root. Started by root, it runs as the owner of the data directory when
 * that is somebody else, and as `nobody` otherwise; started by anyone else, as that user.
 */
import { readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";

export interface RunAs {
  uid: number;
  gid: number;
}

/** The user to become, or null to stay who we are. `owned` are paths whose owner decides, first match wins. */
export async function chooseRunAs(owned: readonly string[]): Promise<RunAs | null> {
  if (process.getuid?.() !== 0) return null;
  for (const path of owned) {
    const found = await stat(path).catch(() => null);
    if (found && found.uid !== 0) return { uid: found.uid, gid: found.gid };
  }
  return nobody();
}

/** The first directory on the way to `path`, itself included, that this user may not enter; null when none. */
export async function barredAt(path: string, user: RunAs): Promise<string | null> {
  for (const dir of fromRoot(path)) {
    const { mode, uid, gid } = await stat(dir);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return dir;
  }
  return null;
}

async function nobody(): Promise<RunAs> {
  const passwd = await readFile("/etc/passwd", "utf8").catch(() => "");
  const entry = passwd.split("\n").find((line) => line.startsWith("nobody:"));
  const [, , uid, gid] = entry?.split(":") ?? [];
  if (uid === undefined || gid === undefined) return { uid: NOBODY_ID, gid: NOBODY_ID };
  return { uid: Number(uid), gid: Number(gid) };
}

const NOBODY_ID = 65_534;

function fromRoot(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...fromRoot(parent), path];
}
