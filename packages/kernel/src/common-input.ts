import { z } from "zod";

/** Parameters that mean the same in every operation that declares them. Pages have theirs in pagination.ts. */

/** Of what acts through one number. */
export const phoneIdInput = z
  .string()
  .optional()
  .describe("One of the business's own numbers, as phn_… or +digits; the default one unless given.");

/** Of what sends. */
export const sendingPhoneInput = z
  .string()
  .optional()
  .describe(
    "The business's number that sends, as phn_… or +digits; unless given that of the chat, of several the default one.",
  );

/** Of what lists across numbers. */
export const onlyPhoneInput = z
  .string()
  .optional()
  .describe("One of the business's own numbers, as phn_… or +digits; all of them unless given.");

const TIME_CHARS_MAX = 40;
const time = z.string().max(TIME_CHARS_MAX).optional();

export const sinceInput = time.describe("Only what was since then: ISO 8601, today, -24h or -7d.");
export const untilInput = time.describe("Only what was before then: ISO 8601, today, -24h or -7d.");
export const updatedSinceInput = time.describe("Only what changed since: ISO 8601, today, -24h or -7d.");
