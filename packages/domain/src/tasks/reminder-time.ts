import { AppError, DAY_MS, HOUR_MS, MINUTE_MS, toSecond, type Ctx } from "@parley/kernel";
import { isNone } from "../none-word.ts";
import { endsWithDay, futureTimeFrom, loadWorkspace, sendTimeFrom } from "../workspaces/index.ts";

/** `15 minutes before`, `1d after`: counted from when the task is due. */
const FROM_DUE = /^(\d{1,4})\s*(m|min|mins|minutes?|h|hours?|d|days?|w|weeks?)\s+(before|after)$/i;
const UNITS: Record<string, number> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/**
 * When a task reminds of itself: a time ahead, or so long before or after it is due. null and `none` remove,
 * undefined leaves.
 * @param dueAt  when the task is due, with what the same call sets
 * @throws invalid_input  not ahead, a day without an hour, or counted from a due date that has none
 */
export async function remindFrom(
  ctx: Ctx,
  text: string | null | undefined,
  dueAt: Date | null | undefined,
): Promise<Date | null | undefined> {
  if (text === null || text === undefined) return text;
  if (isNone(text)) return null;
  const { timeZone } = await loadWorkspace(ctx);
  const now = ctx.clock.now();
  const [, count, unit, side] = FROM_DUE.exec(text.trim()) ?? [];
  if (!count || !unit) return sendTimeFrom(text, "remind_at", now, timeZone);
  if (!dueAt) throw uncounted(text, "is counted from due_date, and the task has none");
  if (endsWithDay(dueAt, timeZone)) throw uncounted(text, "is counted from due_date, which is a day without an hour");
  const span = Number(count) * (UNITS[unit.charAt(0).toLowerCase()] ?? 0);
  const at = new Date(dueAt.getTime() + (side?.toLowerCase() === "after" ? span : -span));
  if (at <= now) throw uncounted(text, `has passed: that would be ${toSecond(at)}`);
  return futureTimeFrom(at.toISOString(), "remind_at", now, timeZone);
}

function uncounted(received: string, message: string): AppError {
  return new AppError("invalid_input", {
    public: `\`remind_at\` ${message}. Give due_date an hour ahead, such as tomorrow 17:00, or remind_at a time of its own.`,
    fields: [
      { path: "remind_at", message, received, expected: "a due_date with an hour, or a time such as tomorrow 9:00" },
    ],
  });
}
