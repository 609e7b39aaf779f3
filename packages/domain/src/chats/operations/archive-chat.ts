import { defineOperation, phoneIdInput } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { holdChat } from "../load-chat.ts";
import { namedChat, namedChatOf } from "../named-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { chats } from "../table.ts";

export const archiveChat = defineOperation({
  name: "archive_chat",
  summary: "Archive a chat until the customer writes, or bring it back.",
  guidance: "Not closed: close_chat. Returns state.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/archive",
  input: z.object({
    chat_id: chatIdInput,
    archived: z.boolean().default(true).describe("false brings it back into the lists."),
    phone_id: phoneIdInput,
  }),
  output: namedChat.extend({ archived: z.boolean() }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    if (chat.archived === input.archived) ctx.audit.nothing(input.archived ? "archived before" : "not archived");
    else {
      await db(ctx)
        .update(chats)
        .set({ archived: input.archived, updatedAt: ctx.clock.now() })
        .where(eq(chats.id, chat.id));
      ctx.audit.changed("chat", chat.id, { archived: chat.archived }, { archived: input.archived });
      ctx.events.publish("chat.updated", { chat_id: chat.id });
    }
    return { ...(await namedChatOf(ctx, chat)), archived: input.archived };
  },
});
