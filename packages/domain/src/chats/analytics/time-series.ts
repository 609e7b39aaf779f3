import { DAY_MS, HOUR_MS } from "@parley/kernel";
import { localTime, zonedInstant, type Period } from "../../workspaces/index.ts";

export type Step = "hour" | "day" | "week";

/** A part of the period: where it begins, and its name on the clocks and calendars of the workspace. */
export interface Slot {
  start: Date;
  name: string;
}

const HOURS_MAX = 48;
const DAYS_MAX = 31;

/** Few enough to be read at once: hours of two days, days of a month, else weeks. */
export function stepFor({ from, to }: Period): Step {
  const length = to.getTime() - from.getTime();
  if (length <= HOURS_MAX * HOUR_MS) return "hour";
  return length <= DAYS_MAX * DAY_MS ? "day" : "week";
}

/** All slots that the period touches, in order; the first may begin before it. Weeks begin on Monday. */
export function slotsOf(period: Period, step: Step): Slot[] {
  const first = localTime(period.from, period.timeZone);
  const slots: Slot[] = [];
  if (step === "hour") {
    const start = zonedInstant(`${first.slice(0, 13)}:00`, period.timeZone);
    // Of an hour that comes twice it is the first, which may be one too early.
    for (let at = start.getTime(); at < period.to.getTime(); at += HOUR_MS)
      slots.push({ start: new Date(at), name: localTime(new Date(at), period.timeZone).slice(0, 16) });
    return slots;
  }
  const stepDays = step === "day" ? 1 : 7;
  for (let day = firstDay(first.slice(0, 10), step); ; day = daysAfter(day, stepDays)) {
    const start = zonedInstant(`${day}T00:00`, period.timeZone);
    if (start >= period.to) return slots;
    slots.push({ start, name: day });
  }
}

function firstDay(day: string, step: Step): string {
  if (step === "day") return day;
  const sinceMonday = (new Date(`${day}T00:00Z`).getUTCDay() + 6) % 7;
  return daysAfter(day, -sinceMonday);
}

function daysAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
