import { SECOND_MS } from "@parley/kernel";
import { counted } from "../counted.ts";
import { isWindowOpen, type StandingContent } from "../messages/index.ts";
import type { Planned } from "./plan-broadcast.ts";

interface Timing {
  startAt: Date;
  delaySeconds: number;
}

/**
 * How many that may be written to today may not when their turn comes, as their windows stand; never a refusal,
 * because they may write before then. A template needs no window.
 */
export function closingWindows(
  going: readonly Planned[],
  content: StandingContent,
  { startAt, delaySeconds }: Timing,
): { refused_then_count?: number; warning?: string } {
  if (content.template) return {};
  const turnOf = (place: number) => new Date(startAt.getTime() + place * delaySeconds * SECOND_MS);
  const closing = going.filter(({ to }, place) => !isWindowOpen(to.chat.lastInboundAt, turnOf(place)));
  if (closing.length === 0) return {};
  return {
    refused_then_count: closing.length,
    warning: `${counted(closing.length, "chat")} of them would be refused when the turn comes unless they write in the 24 hours before it: by then the service window is closed. A template needs no window.`,
  };
}
