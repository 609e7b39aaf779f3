import type { Ctx } from "@parley/kernel";
import { loadWorkspace } from "./load-workspace.ts";
import { timeFrom } from "./time-input.ts";

/**
 * A parameter that is a time, as `timeFrom` reads it in the workspace's zone; undefined where it was not given.
 * @throws invalid_input  naming the field
 */
export async function timeGiven<T extends string | undefined>(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  field: string,
  text: T,
): Promise<T extends string ? Date : Date | undefined>;
export async function timeGiven(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  field: string,
  text: string | undefined,
): Promise<Date | undefined> {
  if (text === undefined) return undefined;
  return timeFrom(text, field, ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}
