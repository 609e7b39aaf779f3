import { z } from "zod";

/** Parameters that mean the same in every operation that declares them. Pages have theirs in pagination.ts. */

/** An id, a number, an address of a network, or a name that stands in its place. */
export const ID_CHARS_MAX = 120;
/** A time in any of the ways that it may be said. */
export const TIME_CHARS_MAX = 40;

/** Of what acts through one number. */
export const phoneIdInput = z
  .string()
  .max(ID_CHARS_MAX)
  .optional()
  .describe("One of the business's own numbers, as phn_… or +digits; the default one unless given.");

/** Of what sends. */
export const sendingPhoneInput = z
  .string()
  .max(ID_CHARS_MAX)
  .optional()
  .describe(
    "The business's number that sends, as phn_… or +digits; unless given that of the chat, of several the default one.",
  );

/** Of lists: how much each row tells. */
export const detailInput = z
  .enum(["compact", "full"])
  .default("compact")
  .describe("compact (default) answers what a list needs; full answers all that is known of each.");

/** Of what lists across numbers. */
export const onlyPhoneInput = z
  .string()
  .max(ID_CHARS_MAX)
  .optional()
  .describe("One of the business's own numbers, as phn_… or +digits; all of them unless given.");

const time = z.string().max(TIME_CHARS_MAX).optional();

export const sinceInput = time.describe("Only what was since then: ISO 8601, today, -24h or -7d.");
export const untilInput = time.describe(
  "Only what was before then: ISO 8601, today, -24h or -7d; a day alone counts to its end.",
);
export const updatedSinceInput = time.describe("Only what changed since: ISO 8601, today, -24h or -7d.");

/** Values by name, with a bound on how many and on each name. */
export function recordOf<V extends z.ZodType>(value: V, entriesMax: number, nameCharsMax = ID_CHARS_MAX) {
  return z
    .record(z.string().min(1).max(nameCharsMax), value)
    .refine((given) => Object.keys(given).length <= entriesMax, `has more than ${entriesMax} entries`)
    .meta({ maxProperties: entriesMax });
}
