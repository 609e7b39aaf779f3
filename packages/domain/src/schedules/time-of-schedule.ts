import { AppError, toSecond, type Ctx } from "@parley/kernel";
import { firstTime, type Rhythm } from "./next-time.ts";
import { futureTimeFrom, isTimeZone, loadWorkspace, sendTimeFrom } from "../workspaces/index.ts";

/** The zone as given, else the workspace's. @throws invalid_input */
export async function zoneOf(ctx: Ctx, given: string | undefined): Promise<string> {
  if (given === undefined) return (await loadWorkspace(ctx)).timeZone;
  if (isTimeZone(given)) return given;
  throw new AppError("invalid_input", {
    public: "`timezone` is not a time zone. Give an IANA name such as Europe/Berlin or America/Sao_Paulo.",
    fields: [{ path: "timezone", message: "is not known", received: given.slice(0, 60), expected: "Europe/Berlin" }],
  });
}

/** `at` is the first time on a day of the schedule. @throws invalid_input  not a time ahead, or an end before the beginning */
export function timesOf(
  ctx: Ctx,
  given: { at: string; until?: string | undefined },
  rhythm: Rhythm | null,
  timeZone: string,
): { at: Date; until: Date | null } {
  const now = ctx.clock.now();
  const at = firstTime(sendTimeFrom(given.at, "at", now, timeZone), rhythm, timeZone);
  const until = given.until === undefined ? null : futureTimeFrom(given.until, "until", now, timeZone);
  if (until && until < at) {
    throw new AppError("invalid_input", {
      public: `\`until\` is before the first time, ${toSecond(at)}, so nothing would be sent.`,
      fields: [{ path: "until", message: "is before at" }],
    });
  }
  return { at, until };
}
