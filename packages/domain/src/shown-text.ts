import { beginningOf } from "./beginning-of.ts";

const CHARS_MAX = 200;

/** A text of people as a preview shows it, in `details` only. */
export function shownText(text: string): string {
  return beginningOf(text, CHARS_MAX);
}
