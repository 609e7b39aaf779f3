import { AppError, DAY_MS, HOUR_MS, MINUTE_MS, toSecond } from "@parley/kernel";
import { localTime, offsetMs, wallClock, zonedInstant } from "./zoned-time.ts";

const UNITS: Record<string, number> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS };

/**
 * A time as callers give it: ISO 8601, `now`, `today` and `yesterday` (midnight in the workspace's
 * zone), or back from now: `-30m`, `-24h`, `-7d`, `-2w`. A date without a time is midnight in the zone;
 * a time without an offset is what the clock on the wall of the zone shows.
 * @throws invalid_input  naming the field
 */
export function timeFrom(text: string, field: string, now: Date, timeZone: string): Date {
  const at = readTime(text, now, timeZone);
  if (at) return at;
  throw notATime(text, field, "today, -24h, -7d");
}

/**
 * A time on either side of now, for filters by what may lie ahead: as `timeFrom` and `futureTimeFrom` read it.
 * @throws invalid_input  naming the field
 */
export function anyTimeFrom(text: string, field: string, now: Date, timeZone: string): Date {
  const at = aheadFrom(text, now, timeZone) ?? readTime(text, now, timeZone);
  if (at) return at;
  throw notATime(text, field, "today, tomorrow, +3d, -7d");
}

function notATime(text: string, field: string, short: string): AppError {
  return new AppError("invalid_input", {
    public: `\`${field}\` is not a time. Give ISO 8601 such as 2026-11-21T09:00:00Z, or ${short}.`,
    fields: [{ path: field, message: "is not a time", received: text.slice(0, 60), expected: `ISO 8601, ${short}` }],
  });
}

function readTime(text: string, now: Date, timeZone: string): Date | null {
  const [, count, unit] = /^-(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count && unit) return new Date(now.getTime() - Number(count) * (UNITS[unit] ?? 0));
  if (text === "now") return now;
  if (text === "today") return midnight(now, timeZone);
  if (text === "yesterday") return midnight(new Date(midnight(now, timeZone).getTime() - HOUR_MS), timeZone);
  const at = isDay(text.slice(0, 10)) ? onThatDay(text, timeZone) : null;
  return at && isReal(at) ? at : null;
}

const FUTURE_MAX_MS = 366 * DAY_MS;

/**
 * A time ahead: ISO 8601 as `timeFrom` reads it, `tomorrow` (midnight in the zone), `tomorrow 9:00`, `today 17:30`, or on from now:
 * `+30m`, `+2h`, `+3d`, `+1w`.
 * @throws invalid_input  naming the field: not a time, passed, or more than a year ahead
 */
export function futureTimeFrom(text: string, field: string, now: Date, timeZone: string): Date {
  return readAhead(text, field, now, timeZone, (at) => at);
}

/**
 * The end of something ahead: as `futureTimeFrom`, but a day alone is of it until its last second, so that today is
 * still ahead.
 * @throws invalid_input  as there
 */
export function futureEndFrom(text: string, field: string, now: Date, timeZone: string): Date {
  return readAhead(text, field, now, timeZone, (at) => (DAY_ALONE.test(text) ? lastSecond(at, timeZone) : at));
}

/**
 * The end of a range that may lie on either side of now: a day alone is of it to its end.
 * @throws invalid_input  naming the field
 */
export function endFrom(text: string, field: string, now: Date, timeZone: string): Date {
  const at = timeFrom(text, field, now, timeZone);
  const isDay = text === "yesterday" || DAY_ALONE.test(text);
  return isDay ? new Date(lastSecond(at, timeZone).getTime() + LAST_MS) : at;
}

/** Of a second. */
const LAST_MS = 999;

const DAY_END = "23:59:59";

function lastSecond(at: Date, timeZone: string): Date {
  return zonedInstant(`${localTime(at, timeZone).slice(0, 10)}T${DAY_END}`, timeZone);
}

/** Whether `futureEndFrom` read it from a day without an hour. */
export function endsWithDay(at: Date, timeZone: string): boolean {
  return localTime(at, timeZone).slice(11, 19) === DAY_END;
}

function readAhead(text: string, field: string, now: Date, timeZone: string, meant: (at: Date) => Date): Date {
  const read = aheadFrom(text, now, timeZone) ?? readTime(text, now, timeZone);
  if (!read) throw refused(text, field, "is not a time", now, timeZone);
  const at = meant(read);
  const isFar = at.getTime() - now.getTime() > FUTURE_MAX_MS;
  const problem = at <= now ? "has passed" : isFar ? "is more than a year ahead" : null;
  if (!problem) return at;
  throw refused(text, field, problem, now, timeZone);
}

/**
 * When something goes out to people: as `futureTimeFrom`, but a day alone is refused, because its midnight is
 * no hour to write to anybody.
 * @throws invalid_input  naming the field, with the form that has an hour
 */
export function sendTimeFrom(text: string, field: string, now: Date, timeZone: string): Date {
  const at = futureTimeFrom(text, field, now, timeZone);
  if (!DAY_ALONE.test(text)) return at;
  const day = localTime(at, timeZone).slice(0, 10);
  const expected = text === "tomorrow" ? `tomorrow 9:00 or ${day}T09:00` : `${day}T09:00`;
  throw new AppError("invalid_input", {
    public: `\`${field}\` names a day without an hour. Ask at what time, then give ${expected}: local time of ${timeZone}.`,
    fields: [{ path: field, message: "has no hour", received: text, expected, example: `${day}T09:00` }],
  });
}

const DAY_ALONE = /^(tomorrow|today|\d{4}-\d{2}-\d{2})$/;

function aheadFrom(text: string, now: Date, timeZone: string): Date | null {
  const [, count, unit] = /^\+(\d{1,5})([mhdw])$/.exec(text) ?? [];
  if (count && unit) return new Date(now.getTime() + Number(count) * (UNITS[unit] ?? 0));
  const [, day, hour, minute] = /^(today|tomorrow)(?:[ T](\d{1,2}):(\d{2}))?$/.exec(text) ?? [];
  if (!day || (day === "today" && !hour)) return null;
  const today = midnight(now, timeZone);
  // A day of change has 23 or 25 hours: its noon is always on it.
  const begins = day === "today" ? today : midnight(new Date(today.getTime() + 1.5 * DAY_MS), timeZone);
  return hour && minute ? atHour(begins, `${hour.padStart(2, "0")}:${minute}`, timeZone) : begins;
}

/** Null: no clock shows it. */
function atHour(day: Date, time: string, timeZone: string): Date | null {
  if (time > "23:59" || time.slice(3) > "59") return null;
  return zonedInstant(`${localTime(day, timeZone).slice(0, 10)}T${time}`, timeZone);
}

function refused(text: string, field: string, problem: string, now: Date, timeZone: string): AppError {
  const example = localTime(new Date(now.getTime() + DAY_MS), timeZone).slice(0, 16);
  const expected = `a time ahead: ${example} (zone ${timeZone}), ISO 8601 with an offset, tomorrow 9:00, +2h, +3d`;
  return new AppError("invalid_input", {
    public: `\`${field}\` ${problem}. Give ${expected}; now it is ${toSecond(now)}.`,
    fields: [{ path: field, message: problem, received: text.slice(0, 60), expected, example }],
  });
}

/** A date, or a time of one; null when it is neither. */
function onThatDay(text: string, timeZone: string): Date | null {
  const time = text.slice(10);
  if (time === "") return midnight(new Date(`${text}T12:00:00Z`), timeZone);
  if (/^T\d{2}:\d{2}(:\d{2})?$/.test(time)) return zonedInstant(text, timeZone);
  return /^T.*([Zz]|[+-]\d{2}:?\d{2})$/.test(time) ? new Date(text) : null;
}

/** Read back, because a day that no month has would become one of the next. */
function isDay(text: string): boolean {
  const noon = new Date(`${text}T12:00:00Z`);
  return !Number.isNaN(noon.getTime()) && noon.toISOString().startsWith(text) && text.length === 10;
}

/** Years that both PostgreSQL and people can mean. */
function isReal(at: Date): boolean {
  return at.getTime() >= Date.UTC(1970, 0, 1) && at.getTime() < Date.UTC(10_000, 0, 1);
}

/** The beginning, in the zone, of the day that `at` falls on there. */
function midnight(at: Date, timeZone: string): Date {
  const wall = wallClock(at, timeZone);
  const asUtc = Date.UTC(wall.year, wall.month - 1, wall.day);
  // Twice, because the offset at midnight may differ from the one at `at` on a day of change.
  const first = new Date(asUtc - offsetMs(new Date(asUtc), timeZone));
  return new Date(asUtc - offsetMs(first, timeZone));
}
