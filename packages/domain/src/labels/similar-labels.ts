import type { Ctx } from "@parley/kernel";
import { isNearName, plainName } from "../near-name.ts";
import { labelNames } from "./find-label.ts";

const SHOWN_MAX = 5;

/** Other labels whose names look like this one written in another way; absent when there are none. */
export async function similarLabels(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  name: string,
): Promise<{ similar?: string[] }> {
  const plain = plainName(name);
  const similar = (await labelNames(ctx)).filter((other) => {
    const plainOther = plainName(other);
    return other !== name && (plainOther === plain || isNearName(plain, plainOther));
  });
  return similar.length > 0 ? { similar: similar.slice(0, SHOWN_MAX) } : {};
}
