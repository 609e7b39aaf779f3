/**
 * A file that says which process holds something, and that a killed process cannot hold for ever.
 *
 *   absent --(link)--> held --(release, or its process is gone)--> absent
 *
 * The file appears whole by link(2), so nobody reads half a claim. A claim whose process no longer
 * lives (pid and start time) is removed before a new one is linked.
 */
import { createHash } from "node:crypto";
import { link, readFile, unlink, writeFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { processStart } from "./process-identity.ts";

export interface Claim {
  pid: number;
  start: string;
  /** Free text for whoever finds the claim: an address, for example. */
  note: string;
}

export type ClaimResult = { release(): Promise<void> } | { heldBy: Claim };

/** Claims `path` for the process `pid`, or answers who holds it. Holding it already is no exception. */
export async function claimFile(path: string, note: string, pid: number = process.pid): Promise<ClaimResult> {
  const claim: Claim = { pid, start: (await processStart(pid)) ?? "gone", note };
  const text = JSON.stringify(claim);
  for (let round = 0; round < CLAIM_ROUNDS_MAX; round++) {
    if (await linkWhole(path, text)) return { release: () => removeIfSame(path, text) };
    const found = await readFile(path, "utf8").catch(() => null);
    if (found === null) continue;
    const holder = parseClaim(found);
    if (holder && (await processStart(holder.pid)) === holder.start) return { heldBy: holder };
    await removeDead(path, found);
  }
  throw new Error(`could not settle who holds ${path}`);
}

/** Waits for the claim, up to `waitMs`; answers null when it stayed taken. */
export async function awaitClaim(path: string, waitMs: number): Promise<{ release(): Promise<void> } | null> {
  for (let waited = 0; waited <= waitMs; waited += CLAIM_POLL_MS) {
    const result = await claimFile(path, "");
    if ("release" in result) return result;
    await delay(CLAIM_POLL_MS);
  }
  return null;
}

const CLAIM_ROUNDS_MAX = 1_000;
const GUARD_POLL_MS = 2;
const CLAIM_POLL_MS = 10;

async function linkWhole(path: string, text: string): Promise<boolean> {
  const draft = nextName(path);
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    return false;
  } finally {
    await unlink(draft);
  }
}

/**
 * Removes a dead claim. Only the holder of a second claim, named for that very text, may: without it
 * a slow process would remove the claim that a quicker one has just put in the dead one's place.
 */
async function removeDead(path: string, judged: string): Promise<void> {
  const name = createHash("sha256").update(judged).digest("hex").slice(0, 12);
  const guard = await claimFile(`${path}.${name}`, "");
  if ("heldBy" in guard) return delay(GUARD_POLL_MS);
  await removeIfSame(path, judged);
  await guard.release();
}

async function removeIfSame(path: string, text: string): Promise<void> {
  const found = await readFile(path, "utf8").catch(() => null);
  if (found === text) await unlink(path).catch(() => undefined);
}

function parseClaim(text: string): Claim | null {
  try {
    const { pid, start, note } = JSON.parse(text) as Partial<Claim>;
    if (typeof pid !== "number" || typeof start !== "string" || typeof note !== "string") return null;
    return { pid, start, note };
  } catch {
    return null;
  }
}

let drafts = 0;

function nextName(path: string): string {
  return `${path}.${process.pid}-${drafts++}`;
}
