import type { Ctx } from "@parley/kernel";
import { beginningOf } from "./beginning-of.ts";

const CHARS_MAX = 200;

/** What a message says, in a preview about it; nothing for a key that may not read messages. */
export function messageWords({ caller }: Pick<Ctx, "caller">, text: string | null): { message_text?: string } {
  return text && caller.scopes.has("messages:read") ? { message_text: shownText(text) } : {};
}

/** A text of people as a preview shows it, in `details` only. */
export function shownText(text: string): string {
  return beginningOf(text, CHARS_MAX);
}
