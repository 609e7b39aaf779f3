import { namedChat } from "../../chats/index.ts";
import { namedChatOf } from "../names-of-chats.ts";
import { messageIdInput } from "../schemas.ts";
import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { loadMessage } from "../load-message.ts";
import { messageFlags } from "../table.ts";

export const unflagMessage = defineOperation({
  name: "unflag_message",
  summary: "Clear a message's flag when answered.",
  guidance: "Sends nothing. Returns changed.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "core",
  rest: "DELETE /messages/{message_id}/flag",
  input: z.object({ message_id: messageIdInput }),
  output: namedChat.extend({ message_id: z.string(), changed: z.boolean() }),
  errors: ["message_not_found"],
  async run({ ctx, input }) {
    const message = await loadMessage(ctx, input.message_id);
    const [gone] = await db(ctx).delete(messageFlags).where(eq(messageFlags.messageId, message.id)).returning();
    const answer = { message_id: message.id, ...(await namedChatOf(ctx, message.chatId)) };
    if (!gone) {
      ctx.audit.nothing("the message had no flag");
      return { ...answer, changed: false };
    }
    ctx.audit.changed("message", message.id, { flag: { reason: gone.reason } }, { flag: null });
    ctx.events.publish("message.unflagged", { message_id: message.id, chat_id: message.chatId });
    return { ...answer, changed: true };
  },
});
