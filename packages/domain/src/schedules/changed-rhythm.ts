/** What stays of a schedule's rhythm and of its hour when a part of them changes. */
import { localTime, zonedInstant } from "../workspaces/index.ts";
import type { ScheduleRow } from "./load-schedule.ts";
import type { Day, Rhythm } from "./next-time.ts";
import { rhythmFrom, rhythmOf } from "./rhythm.ts";

export interface RhythmChange {
  repeat?: string | undefined;
  every?: number | undefined;
  days?: Day[] | undefined;
}

/**
 * The rhythm with what is given in place of what was; days stay only where it is weekly still.
 * @throws invalid_input  what is given does not go with the rest
 */
export function changedRhythm(before: ScheduleRow, { repeat, every, days }: RhythmChange): Rhythm | null {
  const kept = rhythmOf(before);
  const after = repeat ?? kept?.repeat;
  if (!kept || after === "none") return rhythmFrom({ repeat: after, every, days });
  const keptDays = kept.days && after === "weekly" ? [...kept.days] : undefined;
  return rhythmFrom({ repeat: after, every: every ?? kept.every, days: days ?? keptDays });
}

/** The next time on the same day in another zone, at the hour of the first; null: it has none. */
export function nextInZone({ nextAt, firstLocal, timeZone: before }: ScheduleRow, timeZone: string): Date | null {
  if (!nextAt || timeZone === before) return nextAt;
  return zonedInstant(dayOf(nextAt, before) + hourOf(firstLocal), timeZone);
}

/**
 * From where another rhythm counts when its first time is `at`: from that day, at the hour of `firstLocal`, which
 * a day of change may lack. One that stays monthly counts from an earlier month where that of `at` lacks its day.
 */
export function countedFrom(at: Date, firstLocal: string, timeZone: string, stays: Rhythm | null): string {
  const day = dayOf(at, timeZone);
  const date = Number(firstLocal.slice(DATE_AT, DAY_CHARS));
  const [year = 0, month = 1, shown = 1] = day.split("-").map(Number);
  const every = stays?.repeat === "monthly" && shown < date ? stays.every : 0;
  for (let back = every; back > 0 && back <= MONTHS_BACK_MAX; back += every) {
    const earlier = new Date(Date.UTC(year, month - 1 - back, date));
    if (earlier.getUTCDate() === date) return earlier.toISOString().slice(0, DAY_CHARS) + hourOf(firstLocal);
  }
  return day + hourOf(firstLocal);
}

/** The 29th of February comes again after four years, or after eight; no month is further. */
const MONTHS_BACK_MAX = 96;
/** Of a local time such as `2027-03-28T02:30:00`. */
const DAY_CHARS = 10;
const DATE_AT = 8;

function dayOf(at: Date, timeZone: string): string {
  return localTime(at, timeZone).slice(0, DAY_CHARS);
}

function hourOf(local: string): string {
  return local.slice(DAY_CHARS);
}
