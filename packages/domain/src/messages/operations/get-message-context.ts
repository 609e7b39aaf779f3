import { costOfRow, defineOperation, MESSAGES_BUDGET, PAGE_BYTES_MAX, tokensFor } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq } from "drizzle-orm";
import { z } from "zod";
import { loadMessage } from "../load-message.ts";
import { newerThan, newestFirst, olderThan } from "../message-page.ts";
import { MESSAGE_COLUMNS, messageViews, type MessageRow } from "../message-view.ts";
import { chatHeadOf } from "../names-of-chats.ts";
import { chatHead, messageIdInput, messageView } from "../schemas.ts";
import { messages } from "../table.ts";

/** A chain of answers is followed this far back. */
const QUOTES_MAX = 5;

export const getMessageContext = defineOperation({
  name: "get_message_context",
  summary: "The messages around one, oldest first, and the chain it quotes.",
  guidance: "To see what a hit of search_messages was about.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /messages/{message_id}/context",
  input: z.object({
    message_id: messageIdInput,
    before: z
      .number()
      .int()
      .min(0)
      .max(50)
      .default(5)
      .describe("How many messages before it, 0 to 50; 5 unless given."),
    after: z.number().int().min(0).max(50).default(5).describe("How many messages after it, 0 to 50; 5 unless given."),
  }),
  output: z.object({
    chat: chatHead,
    items: z.array(messageView),
    quoted: z.array(messageView).describe("Nearest first."),
    trimmed: z.boolean().optional().describe("The farthest are left out."),
  }),
  showsWords: true,
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    const inChat = eq(messages.chatId, message.chatId);
    const earlier = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(and(inChat, olderThan(message)))
      .orderBy(...newestFirst)
      .limit(input.before);
    const later = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(and(inChat, newerThan(message)))
      .orderBy(asc(messages.sentAt), asc(messages.id))
      .limit(input.after);
    const options = { withChat: false, namedByChat: true };
    const quoted = await messageViews(ctx, await quotedChain(ctx, message), options);
    const around = await messageViews(ctx, [...earlier.reverse(), message, ...later], options);
    const chat = await chatHeadOf(ctx, message.chatId);
    const taken = costOfRow({ chat, quoted, trimmed: true });
    const items = nearest(around, earlier.length, {
      bytes: PAGE_BYTES_MAX - taken.bytes,
      tokens: tokensFor(MESSAGES_BUDGET, input.before + input.after) - taken.tokens,
    });
    return {
      chat,
      items,
      quoted,
      ...(items.length < around.length ? { trimmed: true } : {}),
    };
  },
});

/** As many on each side of one as fit, the farther first to go; that one at least. */
function nearest<T>(views: readonly T[], place: number, room: { bytes: number; tokens: number }): T[] {
  const costs = views.map((view) => costOfRow(view));
  const all = (kind: "bytes" | "tokens") => costs.reduce((sum, cost) => sum + cost[kind], 0);
  let [bytes, tokens, from, to] = [all("bytes"), all("tokens"), 0, views.length];
  while (to - from > 1 && (bytes > room.bytes || tokens >= room.tokens)) {
    const gone = costs[place - from >= to - 1 - place ? from++ : --to];
    bytes -= gone?.bytes ?? 0;
    tokens -= gone?.tokens ?? 0;
  }
  return views.slice(from, to);
}

async function quotedChain(ctx: { tx: unknown }, from: MessageRow): Promise<MessageRow[]> {
  const chain: MessageRow[] = [];
  let current = from;
  while (current.replyToProviderId && chain.length < QUOTES_MAX) {
    const [quoted] = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(and(eq(messages.phoneId, current.phoneId), eq(messages.providerId, current.replyToProviderId)));
    if (!quoted || [from, ...chain].some((row) => row.id === quoted.id)) break;
    chain.push(quoted);
    current = quoted;
  }
  return chain;
}
