import { defineOperation, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

export const markChatUnread = defineOperation({
  name: "mark_chat_unread",
  summary: "Mark a chat unread, to come back to.",
  guidance: "Customers see nothing. Returns count.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/unread",
  input: z.object({ chat_id: chatIdInput, phone_id: phoneIdInput }),
  output: namedChat.extend({ unread: z.number().int() }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const unread = Math.max(1, chat.unreadCount);
    if (chat.markedUnread || chat.unreadCount > 0) ctx.audit.nothing("unread before");
    else {
      await db(ctx).update(chats).set({ markedUnread: true, updatedAt: ctx.clock.now() }).where(eq(chats.id, chat.id));
      ctx.audit.changed("chat", chat.id, { unread: 0 }, { unread: 1 });
      ctx.events.publish("chat.updated", { chat_id: chat.id });
    }
    return { ...(await namedChatOf(ctx, chat)), unread };
  },
});
