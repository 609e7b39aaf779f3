import type { Ctx } from "@parley/kernel";
import { loadWorkspace } from "./load-workspace.ts";
import { endFrom, timeFrom } from "./time-input.ts";
import { assertInOrder } from "./time-range.ts";

export interface TimeSpan {
  since: Date | undefined;
  until: Date | undefined;
}

/**
 * Both ends of what a filter lets through; a day alone is let through from its beginning, and until its end.
 * @throws invalid_input  not a time, or in the wrong order
 */
export async function spanFrom(
  ctx: Ctx,
  given: { since?: string | undefined; until?: string | undefined },
): Promise<TimeSpan> {
  const { timeZone } = await loadWorkspace(ctx);
  const now = ctx.clock.now();
  const since = given.since === undefined ? undefined : timeFrom(given.since, "since", now, timeZone);
  const until = given.until === undefined ? undefined : endFrom(given.until, "until", now, timeZone);
  const isClosed = true;
  assertInOrder(
    { field: "since", at: since, given: given.since },
    { field: "until", at: until, given: given.until },
    isClosed,
  );
  return { since, until };
}
