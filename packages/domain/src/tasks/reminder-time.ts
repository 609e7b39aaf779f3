import type { Ctx } from "@parley/kernel";
import { isNone } from "../none-word.ts";
import { futureTimeFrom, loadWorkspace } from "../workspaces/index.ts";

/** When a task reminds of itself: a time ahead. null and `none` remove, undefined leaves. */
export async function remindFrom(ctx: Ctx, text: string | null | undefined): Promise<Date | null | undefined> {
  if (text === null || text === undefined) return text;
  if (isNone(text)) return null;
  return futureTimeFrom(text, "remind_at", ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}
