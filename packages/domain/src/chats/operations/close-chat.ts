import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { changeState, chatState } from "../chat-state.ts";
import { holdChat } from "../load-chat.ts";
import { chatIdInput, phoneIdInput } from "../schemas.ts";

export const closeChat = defineOperation({
  name: "close_chat",
  summary: "Close a chat: nothing is left to do.",
  guidance: "The customer's next message opens it. Sends nothing.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/close",
  input: z.object({
    chat_id: chatIdInput,
    reason: z.string().max(500).optional().describe("Kept in the audit."),
    phone_id: phoneIdInput,
  }),
  output: chatState,
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    return changeState(ctx, chat, { state: "closed", reason: input.reason });
  },
});
