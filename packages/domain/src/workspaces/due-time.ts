import type { Ctx } from "@parley/kernel";
import { isNone } from "../none-word.ts";
import { loadWorkspace } from "./load-workspace.ts";
import { anyTimeFrom, futureEndFrom } from "./time-input.ts";

/**
 * When a ticket or a task is due. A day without a time is due until it ends in the workspace's zone,
 * so that today is still ahead. null and `none` remove, undefined leaves.
 * @throws invalid_input  not a time, or not ahead
 */
export async function dueFrom(ctx: Ctx, text: string | null | undefined): Promise<Date | null | undefined> {
  if (text === null || text === undefined) return text;
  if (isNone(text)) return null;
  return futureEndFrom(text, "due_date", ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}

/**
 * The end of what a filter lets through, ahead or past: a day without a time stands for its beginning,
 * so `now` asks for what is overdue and `tomorrow` for all that is due until today ends.
 * @throws invalid_input  not a time
 */
export async function dueBeforeFrom(ctx: Ctx, text: string): Promise<Date> {
  return anyTimeFrom(text, "due_before", ctx.clock.now(), (await loadWorkspace(ctx)).timeZone);
}
