import { type Ctx, DAY_MS } from "@parley/kernel";
import { loadWorkspace } from "./load-workspace.ts";
import { timeFrom } from "./time-input.ts";
import { assertInOrder } from "./time-range.ts";

export interface Period {
  from: Date;
  /** Not of the period itself. */
  to: Date;
  timeZone: string;
}

const DEFAULT_DAYS = 30;

/**
 * The period that a caller gives as `from` and `to`: until now, and of 30 days, unless said otherwise.
 * @throws invalid_input  not times, or in the wrong order
 */
export async function periodOf(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  given: { from?: string | undefined; to?: string | undefined },
): Promise<Period> {
  const now = ctx.clock.now();
  const { timeZone } = await loadWorkspace(ctx);
  const to = given.to === undefined ? now : timeFrom(given.to, "to", now, timeZone);
  const from =
    given.from === undefined
      ? new Date(to.getTime() - DEFAULT_DAYS * DAY_MS)
      : timeFrom(given.from, "from", now, timeZone);
  assertInOrder({ field: "from", at: from, given: given.from }, { field: "to", at: to, given: given.to });
  return { from, to, timeZone };
}
