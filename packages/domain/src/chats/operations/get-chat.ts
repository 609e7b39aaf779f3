import { defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { chatDetailOf } from "../chat-view.ts";
import { loadChat } from "../load-chat.ts";
import { chatDetail, chatIdInput } from "../schemas.ts";
import { chatWords } from "../../words-shown.ts";

export const getChat = defineOperation({
  name: "get_chat",
  summary: "One chat: members, labels, properties, service window.",
  guidance: "Messages: list_messages. All at once: get_chat_context.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /chats/{chat_id}",
  input: z.object({ chat_id: chatIdInput, phone_id: phoneIdInput }),
  output: z.object({ chat: chatDetail }),
  showsWords: chatWords,
  errors: ["chat_not_found", "chat_conflict"],
  givesWay: [{ part: "chat.members", whole: "list_group_members" }],
  async run({ ctx, input }) {
    return { chat: await chatDetailOf(ctx, await loadChat(ctx, input.chat_id, input.phone_id)) };
  },
});
