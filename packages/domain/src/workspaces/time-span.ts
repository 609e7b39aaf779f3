import { AppError, toSecond, type Ctx } from "@parley/kernel";
import { loadWorkspace } from "./load-workspace.ts";
import { timeFrom } from "./time-input.ts";

export interface TimeSpan {
  since: Date | undefined;
  until: Date | undefined;
}

/**
 * Both ends of what a filter lets through.
 * @throws invalid_input  not a time; or the end lies before the beginning, which nothing could fit
 */
export async function spanFrom(
  ctx: Ctx,
  given: { since?: string | undefined; until?: string | undefined },
): Promise<TimeSpan> {
  const { timeZone } = await loadWorkspace(ctx);
  const at = (text: string | undefined, field: string) =>
    text === undefined ? undefined : timeFrom(text, field, ctx.clock.now(), timeZone);
  const [since, until] = [at(given.since, "since"), at(given.until, "until")];
  if (!since || !until || since <= until) return { since, until };
  throw new AppError("invalid_input", {
    public: `\`until\` (${toSecond(until)}) lies before \`since\` (${toSecond(since)}), so nothing can lie between. Change one of them; \`since\` may have its default.`,
    fields: [{ path: "until", message: "lies before since", received: given.until?.slice(0, 60) ?? "" }],
  });
}
