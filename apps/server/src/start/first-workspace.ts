import { createKey, createWorkspace, hasKeys, workerCaller } from "@parley/domain";
import { execute } from "@parley/kernel";
import type { House } from "../compose.ts";
import type { Config } from "../config.ts";
import { writeClientFile } from "./client-file.ts";

const NAME = "My business";
const KEY_NAME = "first start";

/**
 * On the first start without a simulator: a workspace and a key, to link a real phone with.
 * @returns the key, or null when there was one before
 */
export async function ensureWorkspace(config: Config, house: House): Promise<string | null> {
  if (await hasKeys(house.store)) return null;
  const { kernel } = house;
  const workspaceId = kernel.ids.next("workspace");
  const caller = workerCaller(workspaceId, kernel.ids.next("request"));
  const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  await execute(kernel, createWorkspace, caller, { name: NAME, time_zone: timeZone });
  const { key } = await execute(kernel, createKey, caller, { name: KEY_NAME });
  writeClientFile(config.dataDir, { url: config.publicUrl, key });
  return key;
}
