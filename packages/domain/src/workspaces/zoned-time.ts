/** Time as clocks on the wall show it in a zone, whatever daylight saving does there. */
import { DAY_MS, MINUTE_MS } from "@parley/kernel";

/**
 * The instant of a local time such as `2027-03-28T02:30`. A time that a day of change leaves out is
 * as much later as the clocks are put forward; of one that comes twice it is the first.
 * Not a real time: an invalid Date.
 */
export function zonedInstant(local: string, timeZone: string): Date {
  const asUtc = new Date(`${local.length === 16 ? `${local}:00` : local}Z`).getTime();
  if (Number.isNaN(asUtc)) return new Date(Number.NaN);
  // Zones change at most once within a day on either side.
  const before = asUtc - offsetMs(new Date(asUtc - DAY_MS), timeZone);
  const after = asUtc - offsetMs(new Date(asUtc + DAY_MS), timeZone);
  const fits = [before, after].filter((at) => at + offsetMs(new Date(at), timeZone) === asUtc);
  return new Date(fits.length > 0 ? Math.min(...fits) : Math.max(before, after));
}

/** Such as `2027-03-28T02:30:00`. */
export function localTime(at: Date, timeZone: string): string {
  return new Date(at.getTime() + offsetMs(at, timeZone)).toISOString().slice(0, 19);
}

/** The same with its offset, such as `2027-03-28T02:30:00+01:00`. */
export function zonedTime(at: Date, timeZone: string): string {
  const minutes = Math.round(offsetMs(at, timeZone) / MINUTE_MS);
  const clock = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60].map((part) =>
    String(part).padStart(2, "0"),
  );
  return `${localTime(at, timeZone)}${minutes < 0 ? "-" : "+"}${clock.join(":")}`;
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name }).format(0);
    return true;
  } catch {
    return false;
  }
}

export function offsetMs(at: Date, timeZone: string): number {
  const wall = wallClock(at, timeZone);
  const seconds = Math.floor(at.getTime() / 1000) * 1000;
  return Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour, wall.minute, wall.second) - seconds;
}

const formats = new Map<string, Intl.DateTimeFormat>();

export function wallClock(
  at: Date,
  timeZone: string,
): Record<"year" | "month" | "day" | "hour" | "minute" | "second", number> {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-GB", { timeZone, dateStyle: "short", timeStyle: "medium", hourCycle: "h23" });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map((part) => [part.type, Number(part.value)]));
  const part = (name: string) => parts[name] ?? 0;
  return {
    year: part("year"),
    month: part("month"),
    day: part("day"),
    hour: part("hour"),
    minute: part("minute"),
    second: part("second"),
  };
}
