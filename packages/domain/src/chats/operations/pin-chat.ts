import { defineOperation, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

export const pinChat = defineOperation({
  name: "pin_chat",
  summary: "Pin a chat for everyone here, or unpin it.",
  guidance: "A mark in our lists, whose order stays by activity; nothing on WhatsApp. One message: pin_message.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "extended",
  rest: "POST /chats/{chat_id}/pin",
  input: z.object({
    chat_id: chatIdInput,
    pinned: z.boolean().default(true).describe("false: unpin."),
    phone_id: phoneIdInput,
  }),
  output: namedChat.extend({ pinned: z.boolean() }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input: { chat_id, pinned, phone_id } }) {
    const chat = await holdChat(ctx, chat_id, phone_id);
    if (chat.pinned === pinned) ctx.audit.nothing(pinned ? "pinned before" : "not pinned");
    else {
      await db(ctx).update(chats).set({ pinned, updatedAt: ctx.clock.now() }).where(eq(chats.id, chat.id));
      ctx.audit.changed("chat", chat.id, { pinned: chat.pinned }, { pinned });
      ctx.events.publish("chat.updated", { chat_id: chat.id });
    }
    return { ...(await namedChatOf(ctx, chat)), pinned };
  },
});
