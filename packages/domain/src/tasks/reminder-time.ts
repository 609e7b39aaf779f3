import type { Ctx } from "@parley/kernel";
import { futureTimeFrom, loadWorkspace } from "../workspaces/index.ts";

/** When a task reminds of itself: a time ahead. null removes, undefined leaves. */
export async function remindFrom(ctx: Ctx, text: string | null | undefined): Promise<Date | null | undefined> {
  if (text === null || text === undefined) return text;
  return futureTimeFrom(text, "remind_at", ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}
