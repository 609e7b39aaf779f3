import type { Ctx } from "@parley/kernel";
import { arrayContained, type SQL } from "drizzle-orm";
import { apiKeys } from "./table.ts";

/** Keys that a caller may see: one limited to some phones knows of no key that reaches further. */
export function withinReach(ctx: Pick<Ctx, "caller">): SQL | undefined {
  const { phoneIds } = ctx.caller;
  return phoneIds === undefined ? undefined : arrayContained(apiKeys.phoneIds, [...phoneIds]);
}
