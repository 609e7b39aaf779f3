import type { ScheduleRow } from "./load-schedule.ts";
import { nextTime } from "./next-time.ts";
import { rhythmOf } from "./rhythm.ts";

type Rhythmic = Pick<ScheduleRow, "firstLocal" | "timeZone" | "repeat" | "every" | "days" | "until">;

/** When a schedule comes the first time after `at`; null: not again. */
export function comesAfter(row: Rhythmic, at: Date): Date | null {
  const rhythm = rhythmOf(row);
  const next = rhythm && nextTime(row.firstLocal, rhythm, row.timeZone, at);
  return next && (!row.until || next <= row.until) ? next : null;
}
