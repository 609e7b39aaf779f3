import { toSecond } from "@parley/kernel";
import { isWindowOpen, windowClosesAt } from "../messages/index.ts";
import type { ScheduleRow } from "./load-schedule.ts";

/**
 * What may keep the next sending from going, as the window stands today; never a refusal, because
 * they may write before then. A template needs no window.
 */
export function windowWarning(
  { content }: Pick<ScheduleRow, "content">,
  nextAt: Date | null,
  lastInboundAt: Date | null,
  now: Date,
): { warning?: string } {
  if (content.template || !nextAt || isWindowOpen(lastInboundAt, nextAt)) return {};
  const closesAt = windowClosesAt(lastInboundAt);
  const why = closesAt
    ? `The service window ${closesAt > now ? "closes" : "closed"} at ${toSecond(closesAt)}`
    : "Nobody has written in this chat yet";
  return {
    warning: `${why}, so at next_at this is refused unless they write in the 24 hours before it. A template needs no window.`,
  };
}
