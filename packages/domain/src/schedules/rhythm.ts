import { AppError } from "@parley/kernel";
import { z } from "zod";
import type { ScheduleRow } from "./load-schedule.ts";
import { DAYS, REPEATS, type Day, type Rhythm } from "./next-time.ts";

const EVERY_MAX = 99;

/** Parameters beside `repeat` that say more of it. */
export const rhythmInput = {
  every: z
    .number()
    .int()
    .min(1)
    .max(EVERY_MAX)
    .optional()
    .describe("With repeat: every how many days, weeks or months it goes out, 1 to 99; 1 unless given."),
  days: z
    .array(z.enum(DAYS))
    .min(1)
    .max(DAYS.length)
    .optional()
    .describe("With repeat weekly: on which days of the week, such as [mon, thu]; the day of `at` unless given."),
};

interface Given {
  repeat?: string | undefined;
  every?: number | undefined;
  days?: Day[] | undefined;
}

/** @throws invalid_input  every without repeat, or days without weekly */
export function rhythmFrom({ repeat: given, every, days }: Given): Rhythm | null {
  const repeat = REPEATS.find((one) => one === given) ?? null;
  if (days && repeat !== "weekly") throw needs("days", "repeat: weekly");
  if (every !== undefined && !repeat) throw needs("every", `repeat: ${REPEATS.join(", ")}`);
  return repeat && { repeat, every: every ?? 1, days: days ? DAYS.filter((day) => days.includes(day)) : null };
}

export function rhythmOf({ repeat, every, days }: Pick<ScheduleRow, "repeat" | "every" | "days">): Rhythm | null {
  return repeat && { repeat, every, days };
}

/** As a row keeps it. */
export function rhythmRow(rhythm: Rhythm | null): Pick<ScheduleRow, "repeat" | "every" | "days"> {
  return { repeat: rhythm?.repeat ?? null, every: rhythm?.every ?? 1, days: rhythm?.days ? [...rhythm.days] : null };
}

function needs(field: string, expected: string): AppError {
  return new AppError("invalid_input", {
    public: `\`${field}\` says more of a repetition: give it with ${expected}. Nothing was scheduled or changed.`,
    fields: [{ path: field, message: "goes with repeat", expected }],
  });
}
