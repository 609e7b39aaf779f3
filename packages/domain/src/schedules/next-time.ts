import { localTime, zonedInstant } from "../workspaces/index.ts";

export const REPEATS = ["daily", "weekdays", "weekly", "monthly"] as const;
export type Repeat = (typeof REPEATS)[number];

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** Every how many days, weeks or months, and on which days of those weeks; null: on the day of the first. */
export interface Rhythm {
  repeat: Repeat;
  every: number;
  days: readonly Day[] | null;
}

/** Days of some years, so that a schedule nobody looked at for long still finds its next time. */
const STEPS_MAX = 10_000;

/**
 * The first time after `now`, always at the wall-clock time of the first, whatever daylight saving
 * does. Monthly keeps the day of the first, or the last day of a shorter month. Weeks begin on Monday and
 * are counted from that of the first.
 * @param firstLocal  such as `2027-01-31T09:00:00`
 */
export function nextTime(firstLocal: string, rhythm: Rhythm, timeZone: string, now: Date): Date {
  const time = firstLocal.slice(10);
  const today = localTime(now, timeZone).slice(0, 10);
  const first = dayNumber(firstLocal.slice(0, 10));
  for (let step = 0; step < STEPS_MAX; step++) {
    // From yesterday on, because a day of change can put this time on either side of now.
    const day = Math.max(first, dayNumber(today) - 1) + step;
    if (!falls(day, first, rhythm)) continue;
    const at = zonedInstant(`${dayText(day)}${time}`, timeZone);
    if (at > now) return at;
  }
  throw new Error("A repeating schedule has a next time.");
}

/**
 * The time itself, or the first after it that falls on a day of the schedule.
 * @param local  the wall clock of `at` as it was said, where that is not what it shows
 */
export function firstTime(at: Date, rhythm: Rhythm | null, timeZone: string, local = localTime(at, timeZone)): Date {
  const day = dayNumber(local.slice(0, 10));
  // The first one begins the count, so the very next day that fits is taken.
  return rhythm === null || falls(day, day, rhythm) ? at : nextTime(local, { ...rhythm, every: 1 }, timeZone, at);
}

const WORKING_DAYS: readonly Day[] = ["mon", "tue", "wed", "thu", "fri"];

function falls(day: number, first: number, { repeat, every, days }: Rhythm): boolean {
  if (repeat === "daily") return (day - first) % every === 0;
  if (repeat === "monthly") return fallsInMonth(new Date(day * DAY), new Date(first * DAY), every);
  const named = repeat === "weekdays" ? WORKING_DAYS : days;
  if (!named) return (day - first) % (7 * every) === 0;
  const weekday = DAYS[(day + DAY_ZERO) % 7];
  return weekday !== undefined && named.includes(weekday) && (weekOf(day) - weekOf(first)) % every === 0;
}

function fallsInMonth(date: Date, first: Date, every: number): boolean {
  const month = (of: Date) => of.getUTCFullYear() * 12 + of.getUTCMonth();
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  return (month(date) - month(first)) % every === 0 && date.getUTCDate() === Math.min(first.getUTCDate(), last);
}

/** Day 0 is 1 January 1970, a Thursday. */
const DAY_ZERO = DAYS.indexOf("thu");

function weekOf(day: number): number {
  return Math.floor((day + DAY_ZERO) / 7);
}

const DAY = 86_400_000;

function dayNumber(date: string): number {
  return Date.parse(`${date}T00:00:00Z`) / DAY;
}

function dayText(day: number): string {
  return new Date(day * DAY).toISOString().slice(0, 10);
}
