import { AppError, toSecond, type Ctx } from "@parley/kernel";
import { firstTime, type Rhythm } from "./next-time.ts";
import { futureEndFrom, isTimeZone, loadWorkspace, localTime, sendTimeFrom } from "../workspaces/index.ts";

/** The zone as given, else the workspace's. @throws invalid_input */
export async function zoneOf(ctx: Ctx, given: string | undefined): Promise<string> {
  if (given === undefined) return (await loadWorkspace(ctx)).timeZone;
  if (isTimeZone(given)) return given;
  throw new AppError("invalid_input", {
    public: "`timezone` is not a time zone. Give an IANA name such as Europe/Berlin or America/Sao_Paulo.",
    fields: [{ path: "timezone", message: "is not known", received: given.slice(0, 60), expected: "Europe/Berlin" }],
  });
}

/**
 * `at` is the first time on a day of the schedule, `firstLocal` its wall clock as it was said: a day of change may lack it.
 * @throws invalid_input  not a time ahead, or an end before the beginning
 */
export function timesOf(
  ctx: Ctx,
  given: { at: string; until?: string | undefined },
  rhythm: Rhythm | null,
  timeZone: string,
): { at: Date; firstLocal: string; until: Date | null } {
  const now = ctx.clock.now();
  const said = sendTimeFrom(given.at, "at", now, timeZone);
  const saidLocal = localAsSaid(given.at, said, timeZone);
  const at = firstTime(said, rhythm, timeZone, saidLocal);
  const firstLocal = localTime(at, timeZone).slice(0, DAY_CHARS) + saidLocal.slice(DAY_CHARS);
  const until = given.until === undefined ? null : futureEndFrom(given.until, "until", now, timeZone);
  if (until && until < at) {
    throw new AppError("invalid_input", {
      public: `\`until\` is before the first time, ${toSecond(at)}, so nothing would be sent.`,
      fields: [{ path: "until", message: "is before at" }],
    });
  }
  return { at, firstLocal, until };
}

/** Of a local time such as `2027-03-28T02:30:00`. */
const DAY_CHARS = 10;
const HOUR_SAID = /^(?:today|tomorrow|\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2})(:\d{2})?$/;

function localAsSaid(text: string, at: Date, timeZone: string): string {
  const shown = localTime(at, timeZone);
  const [, hour, seconds = ":00"] = HOUR_SAID.exec(text) ?? [];
  return hour === undefined ? shown : `${shown.slice(0, DAY_CHARS)}T${hour.padStart("00:00".length, "0")}${seconds}`;
}
