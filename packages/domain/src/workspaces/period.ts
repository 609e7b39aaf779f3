import { AppError, type Ctx, DAY_MS, toSecond } from "@parley/kernel";
import { loadWorkspace } from "./load-workspace.ts";
import { timeFrom } from "./time-input.ts";

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
  assertInOrder(from, to);
  return { from, to, timeZone };
}

/** @throws invalid_input */
export function assertInOrder(from: Date, to: Date): void {
  if (from < to) return;
  throw new AppError("invalid_input", {
    public: "`from` must be before `to`.",
    fields: [
      { path: "from", message: "is not before `to`", received: toSecond(from), expected: `before ${toSecond(to)}` },
    ],
  });
}
