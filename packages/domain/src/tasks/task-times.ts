import type { Ctx } from "@parley/kernel";
import { futureTimeFrom, loadWorkspace, localTime } from "../workspaces/index.ts";

/**
 * When a task is due. A day without a time is due until it ends in the workspace's zone, so that
 * today is still ahead. null removes, undefined leaves.
 * @throws invalid_input  not a time, or not ahead
 */
export async function dueFrom(ctx: Ctx, text: string | null | undefined): Promise<Date | null | undefined> {
  if (text === null || text === undefined) return text;
  const { timeZone } = await loadWorkspace(ctx);
  const now = ctx.clock.now();
  const named = text === "today" ? now : text === "tomorrow" ? futureTimeFrom(text, "due_date", now, timeZone) : null;
  const day = named ? localTime(named, timeZone).slice(0, 10) : text;
  const end = /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59` : text;
  return futureTimeFrom(end, "due_date", now, timeZone);
}

/** When a task reminds of itself: a time ahead. null removes, undefined leaves. */
export async function remindFrom(ctx: Ctx, text: string | null | undefined): Promise<Date | null | undefined> {
  if (text === null || text === undefined) return text;
  return futureTimeFrom(text, "remind_at", ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}
