import { z } from "zod";
import type { Caller } from "./context.ts";
import { parseInput } from "./input-problems.ts";

export const IDEMPOTENCY_KEY_CHARS_MAX = 200;
/** Ours are about half as long. */
export const CONFIRMATION_TOKEN_CHARS_MAX = 400;

/** What goes beside an operation's input, in arguments or in headers, is checked as its input is. */
const CALL_ARGUMENTS = z.object({
  idempotency_key: z
    .string()
    .min(1)
    .max(IDEMPOTENCY_KEY_CHARS_MAX)
    .optional()
    .describe(`text of your own, 1 to ${IDEMPOTENCY_KEY_CHARS_MAX} characters`),
  confirmation_token: z
    .string()
    .min(1)
    .max(CONFIRMATION_TOKEN_CHARS_MAX)
    .optional()
    .describe("the confirmation_token that the preview answered, whole"),
});

/** @throws invalid_input  one of them is empty or longer than it may be */
export function assertCallArguments({ idempotencyKey, confirmationToken }: Caller): void {
  parseInput(CALL_ARGUMENTS, { idempotency_key: idempotencyKey, confirmation_token: confirmationToken });
}
