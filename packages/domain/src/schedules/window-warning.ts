import { toSecond } from "@parley/kernel";
import { isWindowOpen, windowClosesAt } from "../messages/index.ts";
import type { ScheduleRow } from "./load-schedule.ts";
import { nextTime } from "./next-time.ts";
import { rhythmOf } from "./rhythm.ts";

type Warned = Pick<ScheduleRow, "content" | "repeat" | "every" | "days" | "firstLocal" | "timeZone" | "until">;

/**
 * What may keep the next sending, or one that follows it, from going, as the window stands today; never a refusal, because
 * they may write before then. A template needs no window.
 */
export function windowWarning(
  row: Warned,
  nextAt: Date | null,
  lastInboundAt: Date | null,
  now: Date,
): { warning?: string } {
  if (row.content.template || !nextAt) return {};
  if (isWindowOpen(lastInboundAt, nextAt)) return laterWarning(row, nextAt, lastInboundAt);
  const closesAt = windowClosesAt(lastInboundAt);
  const why = closesAt
    ? `The service window ${closesAt > now ? "closes" : "closed"} at ${toSecond(closesAt)}`
    : "Nobody has written in this chat yet";
  return {
    warning: `${why}, so at next_at this is refused unless they write in the 24 hours before it. A template needs no window.`,
  };
}

/** Of one that repeats: its first time after the window that is open at `nextAt`. */
function laterWarning(row: Warned, nextAt: Date, lastInboundAt: Date | null): { warning?: string } {
  const rhythm = rhythmOf(row);
  const closesAt = windowClosesAt(lastInboundAt);
  if (!rhythm || !closesAt) return {};
  let later = nextAt;
  while (isWindowOpen(lastInboundAt, later)) later = nextTime(row.firstLocal, rhythm, row.timeZone, later);
  if (row.until && later > row.until) return {};
  return {
    warning: `The service window closes at ${toSecond(closesAt)}: from ${toSecond(later)} on each time is refused unless they write in the 24 hours before it. A template needs no window.`,
  };
}
