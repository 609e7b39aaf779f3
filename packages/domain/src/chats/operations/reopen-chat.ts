import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { changeState, chatState } from "../chat-state.ts";
import { holdChat } from "../load-chat.ts";
import { chatIdInput } from "../schemas.ts";

export const reopenChat = defineOperation({
  name: "reopen_chat",
  summary: "Open a closed or snoozed chat to go on.",
  guidance: "Sends nothing. Returns state.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/reopen",
  input: z.object({
    chat_id: chatIdInput,
    phone_id: phoneIdInput,
  }),
  output: chatState,
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    return changeState(ctx, chat, { state: "open" });
  },
});
