import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { claimFile } from "./process-claim.ts";

/**
 * One Parley per data directory: claims it for the process, or answers where the running one is.
 * A claim left by a killed process does not count. `url` is where this one will be reached.
 */
export async function claimDataDir(
  dataDir: string,
  owner: { url: string; pid?: number },
): Promise<{ release(): Promise<void> } | { runningAt: string; pid: number }> {
  await mkdir(dataDir, { recursive: true });
  const result = await claimFile(join(dataDir, "parley.lock"), owner.url, owner.pid);
  return "release" in result ? result : { runningAt: result.heldBy.note, pid: result.heldBy.pid };
}
