import type { Ctx } from "@parley/kernel";
import { loadWorkspace } from "./load-workspace.ts";
import { timeFrom } from "./time-input.ts";
import { assertInOrder } from "./time-range.ts";

export interface TimeSpan {
  since: Date | undefined;
  until: Date | undefined;
}

/**
 * Both ends of what a filter lets through.
 * @throws invalid_input  not a time, or in the wrong order
 */
export async function spanFrom(
  ctx: Ctx,
  given: { since?: string | undefined; until?: string | undefined },
): Promise<TimeSpan> {
  const { timeZone } = await loadWorkspace(ctx);
  const at = (text: string | undefined, field: string) =>
    text === undefined ? undefined : timeFrom(text, field, ctx.clock.now(), timeZone);
  const [since, until] = [at(given.since, "since"), at(given.until, "until")];
  const isClosed = true;
  assertInOrder(
    { field: "since", at: since, given: given.since },
    { field: "until", at: until, given: given.until },
    isClosed,
  );
  return { since, until };
}
