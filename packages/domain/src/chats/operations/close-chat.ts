import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { changeState, chatState } from "../chat-state.ts";
import { holdChat } from "../load-chat.ts";
import { chatIdInput } from "../schemas.ts";

export const closeChat = defineOperation({
  name: "close_chat",
  summary: "Close a chat when nothing is left to do.",
  guidance: "Sends nothing; the next message reopens it. Returns state.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/close",
  input: z.object({
    chat_id: chatIdInput,
    reason: z
      .string()
      .max(500)
      .optional()
      .describe("Why, for colleagues: shown with the chat, at most 500 characters."),
    phone_id: phoneIdInput,
  }),
  output: chatState,
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    return changeState(ctx, chat, { state: "closed", reason: input.reason });
  },
});
