import { cursorInstant, decodeCursor, defineOperation, nextCursor, pageInput, pageOf, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, ne, sql } from "drizzle-orm";
import { z } from "zod";
import { namedChat } from "../../chats/index.ts";
import { contactNames } from "../../contacts/index.ts";
import { loadMessage } from "../load-message.ts";
import { namedChatOf } from "../names-of-chats.ts";
import { messageIdInput, reactionView } from "../schemas.ts";
import { messageReactions } from "../table.ts";
import { NAMELESS_PERSON } from "../../nameless.ts";

export const listReactions = defineOperation({
  name: "list_reactions",
  summary: "Reactions to a message: emoji, who, when.",
  guidance: "Oldest first.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "extended",
  rest: "GET /messages/{message_id}/reactions",
  input: z.object({ message_id: messageIdInput, ...pageInput }),
  output: namedChat.extend({
    message_id: z.string(),
    items: z.array(reactionView.extend({ at: z.string() })),
    next_cursor: nextCursor,
  }),
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    const rows = await db(ctx)
      .select()
      .from(messageReactions)
      .where(
        and(
          eq(messageReactions.messageId, message.id),
          ne(messageReactions.emoji, ""),
          input.cursor === undefined ? undefined : after(input.cursor),
        ),
      )
      .orderBy(asc(messageReactions.at), asc(messageReactions.reactorId))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.at.toISOString(), row.reactorId]);
    const names = await contactNames(
      ctx,
      page.items.map((row) => row.reactorId),
    );
    const items = page.items.map(({ emoji, reactorId, at }) => ({
      emoji,
      from: reactorId === "me" ? "me" : (names.get(reactorId) ?? NAMELESS_PERSON),
      ...(reactorId === "me" ? {} : { from_id: reactorId }),
      at: toSecond(at),
    }));
    return { message_id: message.id, ...(await namedChatOf(ctx, message.chatId)), ...page.showing(items) };
  },
});

function after(cursor: string) {
  const [at, reactorId] = decodeCursor(cursor, 2);
  return sql`(${messageReactions.at}, ${messageReactions.reactorId}) > (${cursorInstant(at).toISOString()}::timestamptz, ${String(reactorId)})`;
}
