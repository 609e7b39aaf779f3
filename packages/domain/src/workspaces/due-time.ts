import type { Ctx } from "@parley/kernel";
import { isNone } from "../none-word.ts";
import { loadWorkspace } from "./load-workspace.ts";
import { anyTimeFrom, futureTimeFrom } from "./time-input.ts";
import { localTime } from "./zoned-time.ts";

/**
 * When a ticket or a task is due. A day without a time is due until it ends in the workspace's zone,
 * so that today is still ahead. null and `none` remove, undefined leaves.
 * @throws invalid_input  not a time, or not ahead
 */
export async function dueFrom(ctx: Ctx, text: string | null | undefined): Promise<Date | null | undefined> {
  if (text === null || text === undefined) return text;
  if (isNone(text)) return null;
  const { timeZone } = await loadWorkspace(ctx);
  const now = ctx.clock.now();
  const named = text === "today" ? now : text === "tomorrow" ? futureTimeFrom(text, "due_date", now, timeZone) : null;
  const day = named ? localTime(named, timeZone).slice(0, 10) : text;
  const end = /^\d{4}-\d{2}-\d{2}$/.test(day) ? `${day}T23:59:59` : text;
  return futureTimeFrom(end, "due_date", now, timeZone, text);
}

/**
 * The end of what a filter lets through, ahead or past: a day without a time stands for its beginning,
 * so `now` asks for what is overdue and `tomorrow` for all that is due until today ends.
 * @throws invalid_input  not a time
 */
export async function dueBeforeFrom(ctx: Ctx, text: string): Promise<Date> {
  return anyTimeFrom(text, "due_before", ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}
