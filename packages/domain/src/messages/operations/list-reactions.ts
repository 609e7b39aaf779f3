import { messageIdInput } from "../schemas.ts";
import { defineOperation, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, ne } from "drizzle-orm";
import { z } from "zod";
import { contactNames } from "../../contacts/index.ts";
import { loadMessage } from "../load-message.ts";
import { messageReactions } from "../table.ts";

const REACTIONS_MAX = 100;

export const listReactions = defineOperation({
  name: "list_reactions",
  summary: "Reactions to a message: emoji, who, when.",
  guidance: `The first ${REACTIONS_MAX}, oldest first.`,
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "extended",
  rest: "GET /messages/{message_id}/reactions",
  input: z.object({ message_id: messageIdInput }),
  output: z.object({
    message_id: z.string(),
    chat_id: z.string(),
    items: z.array(
      z.object({ emoji: z.string(), from: z.string(), contact_id: z.string().optional(), at: z.string() }),
    ),
  }),
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    const rows = await db(ctx)
      .select()
      .from(messageReactions)
      .where(and(eq(messageReactions.messageId, message.id), ne(messageReactions.emoji, "")))
      .orderBy(asc(messageReactions.at), asc(messageReactions.reactorId))
      .limit(REACTIONS_MAX);
    const names = await contactNames(
      ctx,
      rows.map((row) => row.reactorId),
    );
    const items = rows.map(({ emoji, reactorId, at }) => ({
      emoji,
      from: reactorId === "me" ? "me" : (names.get(reactorId) ?? "Unknown"),
      ...(reactorId === "me" ? {} : { contact_id: reactorId }),
      at: toSecond(at),
    }));
    return { message_id: message.id, chat_id: message.chatId, items };
  },
});
