import { localTime, zonedInstant } from "../workspaces/index.ts";

export const REPEATS = ["daily", "weekdays", "weekly", "monthly"] as const;
export type Repeat = (typeof REPEATS)[number];

/** Days of some years, so that a schedule nobody looked at for long still finds its next time. */
const STEPS_MAX = 10_000;

/**
 * The first time after `now`, always at the wall-clock time of the first, whatever daylight saving
 * does. Monthly keeps the day of the first, or the last day of a shorter month.
 * @param firstLocal  such as `2027-01-31T09:00:00`
 */
export function nextTime(firstLocal: string, repeat: Repeat, timeZone: string, now: Date): Date {
  const time = firstLocal.slice(10);
  const today = localTime(now, timeZone).slice(0, 10);
  const first = dayNumber(firstLocal.slice(0, 10));
  for (let step = 0; step < STEPS_MAX; step++) {
    // From yesterday on, because a day of change can put this time on either side of now.
    const day = Math.max(first, dayNumber(today) - 1) + step;
    if (!falls(day, first, repeat)) continue;
    const at = zonedInstant(`${dayText(day)}${time}`, timeZone);
    if (at > now) return at;
  }
  throw new Error("A repeating schedule has a next time.");
}

/** The time itself, or the first after it that falls on a day of the schedule. */
export function firstTime(at: Date, repeat: Repeat | null, timeZone: string): Date {
  const local = localTime(at, timeZone);
  const day = dayNumber(local.slice(0, 10));
  return repeat === null || falls(day, day, repeat) ? at : nextTime(local, repeat, timeZone, at);
}

function falls(day: number, first: number, repeat: Repeat): boolean {
  if (repeat === "weekly") return (day - first) % 7 === 0;
  const date = new Date(day * DAY);
  if (repeat === "weekdays") return date.getUTCDay() >= 1 && date.getUTCDay() <= 5;
  if (repeat === "daily") return true;
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return date.getUTCDate() === Math.min(new Date(first * DAY).getUTCDate(), last);
}

const DAY = 86_400_000;

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
