import {
  AppError,
  defineOperation,
  fittingCount,
  CHATS_BUDGET,
  MESSAGES_BUDGET,
  nextCursor,
  pageInput,
  pageOf,
  type Ctx,
  sinceInput,
  untilInput,
  onlyPhoneInput,
  ID_CHARS_MAX,
  detailInput,
} from "@parley/kernel";
import type { MessageSearch } from "@parley/store";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { loadChat } from "../../chats/index.ts";
import { incompleteInfo, incompleteOf, phoneFor } from "../../phones/index.ts";
import { spanFrom } from "../../workspaces/index.ts";
import { groupHits, messageGroup } from "../group-hits.ts";
import { cursorAfter, placeOf } from "../message-page.ts";
import { messageDetails, messageViews } from "../message-view.ts";
import { fromMeInput, messageDetail, messageView } from "../schemas.ts";
import { searchHits } from "../search-hits.ts";
import { searchQueriesOf, type SearchQuery } from "../search-query.ts";
import { senderOf } from "../sender-of.ts";

/** Grouping looks at this many of the newest hits. */
const GROUPED_HITS_MAX = 500;

export const searchMessages = defineOperation({
  name: "search_messages",
  summary: "Find messages by words or parts, newest first; chats: search_chats.",
  guidance: "Accents and endings do not matter. group_by counts who or where.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /messages/search",
  input: z.object({
    query: z.string().min(1).max(200).describe("Words or parts of words; case, accents and endings do not matter."),
    match: z
      .enum(["all", "any", "phrase"])
      .default("all")
      .describe("all words (default), any of them, or the whole phrase."),
    since: sinceInput,
    until: untilInput,
    chat_id: z.string().max(ID_CHARS_MAX).optional().describe("Only of this chat: its id (chat_…) or its number."),
    sender: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("Only what this person wrote: the id of a contact (con_…) or a number with country code."),
    from_me: fromMeInput,
    has_media: z.boolean().optional().describe("true: only messages with a file; false: only those without."),
    group_by: z
      .enum(["chat", "sender"])
      .optional()
      .describe("Count the hits by chat or by sender, instead of listing them."),
    phone_id: onlyPhoneInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({
    items: z.array(z.union([messageDetail, messageView])).optional(),
    groups: z.array(messageGroup).optional(),
    more_hits: z.boolean().optional().describe("Groups count the newest 500 hits only."),
    next_cursor: nextCursor,
    incomplete: incompleteInfo,
  }),
  showsWords: true,
  errors: ["chat_not_found", "chat_conflict", "contact_not_found", "contact_conflict", "phone_not_found"],
  async run({ ctx, input }) {
    const queries = searchQueriesOf(input.query, input.match);
    if (queries.length === 0) throw nothingToFind(input.query);
    const filters = await filtersOf(ctx, input);
    const gaps = await incompleteOf(ctx, filters);
    const limit = input.group_by ? GROUPED_HITS_MAX : input.limit;
    const searches = queries.map((query) => searchOf(query, { ...filters, limit }));
    const { rows, next } = await searchHits(ctx, searches, limit);
    if (input.group_by) {
      const found = (await groupHits(ctx, rows, input.group_by)).slice(0, input.limit);
      const groups = found.slice(0, fittingCount(found, { limit: input.limit, budget: CHATS_BUDGET }));
      return { groups, ...(next ? { more_hits: true } : {}), next_cursor: null, ...gaps };
    }
    const page = pageOf(rows, input.limit, (row) => [row.sentAt.toISOString(), row.id]);
    const shown =
      input.fields === "full"
        ? page.showing(await messageDetails(ctx, rows))
        : page.showing(await messageViews(ctx, rows, { withChat: true, namedByChat: true }), {
            budget: MESSAGES_BUDGET,
          });
    return { items: shown.items, next_cursor: shown.next_cursor ?? (next ? cursorAfter(next) : null), ...gaps };
  },
});

type Filters = Omit<MessageSearch, "words" | "parts" | "limit">;

function searchOf({ words, parts }: SearchQuery, filters: Filters & { limit: number }): MessageSearch {
  return { ...filters, words: words === null ? null : sql`to_tsquery('simple', ${words})`, parts };
}

async function filtersOf(
  ctx: Ctx,
  input: {
    chat_id?: string | undefined;
    phone_id?: string | undefined;
    sender?: string | undefined;
    since?: string | undefined;
    until?: string | undefined;
    from_me?: boolean | undefined;
    has_media?: boolean | undefined;
    cursor?: string | undefined;
  },
): Promise<Filters> {
  // A chat is on one phone, which is checked when the chat is found.
  const named = input.phone_id === undefined ? undefined : [(await phoneFor(ctx, input.phone_id)).id];
  return {
    phoneIds: input.chat_id === undefined ? (named ?? ctx.caller.phoneIds) : undefined,
    chatId: input.chat_id === undefined ? undefined : (await loadChat(ctx, input.chat_id, input.phone_id)).id,
    senderId: input.sender === undefined ? undefined : await senderOf(ctx, input.sender),
    fromMe: input.from_me,
    hasMedia: input.has_media,
    ...(await spanFrom(ctx, input)),
    before: input.cursor === undefined ? undefined : placeOf(input.cursor),
  };
}

function nothingToFind(query: string): AppError {
  return new AppError("invalid_input", {
    public: "`query` holds no word to look for. Give at least one letter or number.",
    fields: [{ path: "query", message: "holds no word", received: query.slice(0, 60), expected: "words" }],
  });
}
