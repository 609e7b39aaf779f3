import { CHATS_BUDGET, type Page } from "@parley/kernel";
import { beginningOf } from "../beginning-of.ts";
import type { ChatView } from "./schemas.ts";

/** Of the last words, where a page would otherwise hold fewer chats than were asked for. */
const SHORT_CHARS = 20;

/** Chats in a list, within what a page may cost: last words are shortened before chats are left for the next page. */
export function chatsShown(page: Pick<Page<unknown>, "showing">, views: readonly ChatView[], beside: object) {
  const room = { budget: CHATS_BUDGET, beside };
  const shown = page.showing(views, room);
  if (shown.items.length === views.length) return shown;
  return page.showing(
    views.map((view) =>
      view.last_text === undefined ? view : { ...view, last_text: beginningOf(view.last_text, SHORT_CHARS) },
    ),
    room,
  );
}
