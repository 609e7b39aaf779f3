import { recordOf } from "@parley/kernel";
import { z } from "zod";

/** WhatsApp's limits, in characters. */
export const TEXT_CHARS_MAX = 4096;
export const CAPTION_CHARS_MAX = 1024;

/** In one message, and the values of a template or of a text with them. */
const VARIABLES_MAX = 100;
export const variablesRecord = recordOf(z.string().max(TEXT_CHARS_MAX), VARIABLES_MAX);

export const messageText = z
  .string()
  .min(1)
  .max(TEXT_CHARS_MAX)
  .describe("The text, with WhatsApp's own marks (*bold*, _italic_), at most 4096 characters.");
