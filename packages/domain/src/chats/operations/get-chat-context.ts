import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { MESSAGE_COLUMNS, messageView, messageViews, newestFirst } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { chatDetailOf } from "../chat-view.ts";
import { loadChat } from "../load-chat.ts";
import { chatDetail, chatIdInput, phoneIdInput } from "../schemas.ts";

/** A token is about four characters of JSON; with scripts of more bytes it is fewer, so the pack errs on the small side. */
const CHARS_PER_TOKEN = 3;

export const getChatContext = defineOperation({
  name: "get_chat_context",
  summary: "One pack to answer from: the chat and its last messages.",
  guidance: "Instead of get_chat and list_messages; oldest trimmed.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: ["chats:read", "messages:read"],
  tier: "core",
  rest: "GET /chats/{chat_id}/context",
  input: z.object({
    chat_id: chatIdInput,
    message_count: z.number().int().min(1).max(100).default(20).describe("Count."),
    max_tokens: z.number().int().min(200).max(20_000).default(4_000).describe("About."),
    phone_id: phoneIdInput,
  }),
  output: z.object({ chat: chatDetail, messages: z.array(messageView), trimmed: z.boolean().optional() }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await loadChat(ctx, input.chat_id, input.phone_id);
    const detail = await chatDetailOf(ctx, chat);
    const rows = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(eq(messages.chatId, chat.id))
      .orderBy(...newestFirst)
      .limit(input.message_count);
    const views = await messageViews(ctx, rows, { withChat: false, withSenderId: chat.type === "group" });
    let left = input.max_tokens * CHARS_PER_TOKEN - JSON.stringify(detail).length;
    const kept = views.filter((view) => (left -= JSON.stringify(view).length) >= 0);
    return { chat: detail, messages: kept.reverse(), ...(kept.length < views.length ? { trimmed: true } : {}) };
  },
});
