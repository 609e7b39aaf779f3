import { nowMs } from "./virtual-now.js";

const DAY_MS = 86_400_000;
const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "long" });
const longDate = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "long", year: "numeric" });
const shortDate = new Intl.DateTimeFormat(undefined, { dateStyle: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

/** @param {string} iso */
export const timeOf = (iso) => time.format(new Date(iso));
/** @param {string} iso */
export const fullTime = (iso) => full.format(new Date(iso));

/** The line between two days. @param {string} iso */
export function dayOf(iso) {
  const ago = daysAgo(iso);
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  return (ago < 7 && ago > 0 ? weekday : longDate).format(new Date(iso));
}

/** Beside a chat in the list: as little as tells. @param {string} iso */
export function listTime(iso) {
  const ago = daysAgo(iso);
  if (ago === 0) return timeOf(iso);
  if (ago === 1) return "Yesterday";
  return (ago < 7 && ago > 0 ? weekday : shortDate).format(new Date(iso));
}

/** @param {number} seconds */
export function duration(seconds) {
  const whole = Number.isFinite(seconds) ? Math.round(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {string} iso */
function daysAgo(iso) {
  return Math.round((startOfDay(nowMs()) - startOfDay(Date.parse(iso))) / DAY_MS);
}

/** @param {number} ms */
function startOfDay(ms) {
  return new Date(ms).setHours(0, 0, 0, 0);
}
