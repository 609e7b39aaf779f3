import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  toSecond,
  sinceInput,
  onlyPhoneInput,
} from "@parley/kernel";
import { z } from "zod";
import { loadChat, chatIdInput } from "../../chats/index.ts";
import { contactNames } from "../../contacts/index.ts";
import { namesOfChats } from "../../messages/index.ts";
import { phoneFor } from "../../phones/index.ts";
import { timeGiven } from "../../workspaces/index.ts";
import { groupNotices } from "../group-notices.ts";
import { messageNotices } from "../message-notices.ts";
import type { Notice, Reach } from "../notice.ts";
import { NOTIFICATION_TYPES, notificationView, type NotificationView } from "../schemas.ts";
import { NAMELESS_PERSON } from "../../nameless.ts";
import { settingsWords, wordsIn } from "../../words-shown.ts";

const PEOPLE_SHOWN_MAX = 5;

/** Lines of the network quote people: who changed which name into what. */
const lineWords = wordsIn("text");

export const listChatNotifications = defineOperation({
  name: "list_chat_notifications",
  summary: "Joins, leaves, settings and calls.",
  guidance: "Not messages: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "extended",
  rest: "GET /chat-notifications",
  input: z.object({
    chat_id: chatIdInput.optional().describe("Only of this chat: its id (chat_…) or its number."),
    type: z.enum(NOTIFICATION_TYPES).optional().describe("Only of this kind."),
    since: sinceInput,
    phone_id: onlyPhoneInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(notificationView), next_cursor: nextCursor }),
  showsWords: (shown) => settingsWords(shown) || lineWords(shown),
  errors: ["chat_not_found", "chat_conflict", "phone_not_found"],
  async run({ ctx, input }) {
    const { chat_id, phone_id, type, limit } = input;
    const chat = chat_id === undefined ? null : await loadChat(ctx, chat_id, phone_id);
    const named = phone_id === undefined || chat ? undefined : [(await phoneFor(ctx, phone_id)).id];
    const wanted = {
      chatId: chat?.id,
      phoneIds: named ?? ctx.caller.phoneIds,
      since: await timeGiven(ctx, "since", input.since),
      type,
      after: placeOf(input.cursor),
      limit: limit + 1,
    };
    const notices = [...(await groupNotices(ctx, wanted)), ...(await messageNotices(ctx, wanted))];
    const page = pageOf(notices.sort(newestFirst).slice(0, limit + 1), limit, ({ at, id }) => [at.toISOString(), id]);
    return page.showing(await viewsOf(ctx, page.items, chat === null));
  },
});

function placeOf(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return { at: cursorInstant(at), id: String(id) };
}

function newestFirst(a: Notice, b: Notice): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
}

async function viewsOf(ctx: Reach, notices: readonly Notice[], withChat: boolean): Promise<NotificationView[]> {
  const shown = notices.map(({ contactIds }) => contactIds.slice(0, PEOPLE_SHOWN_MAX));
  const names = await contactNames(ctx, shown.flat());
  const chats = withChat
    ? await namesOfChats(
        ctx,
        notices.map(({ chatId }) => chatId),
      )
    : null;
  return notices.map(({ at, chatId, contactIds, view: { type, ...rest } }, index) => {
    const people = (shown[index] ?? []).map((id) => ({ contact_id: id, name: names.get(id) ?? NAMELESS_PERSON }));
    return {
      type,
      at: toSecond(at),
      ...(chats ? { chat_id: chatId, chat_name: chats.get(chatId) ?? "" } : {}),
      ...(people.length > 0 ? { people } : {}),
      ...(contactIds.length > people.length ? { people_count: contactIds.length } : {}),
      ...rest,
    };
  });
}
