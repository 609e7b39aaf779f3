import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadMessage } from "../load-message.ts";
import { messageDetailOf } from "../message-view.ts";
import { messageDetail, messageIdInput } from "../schemas.ts";

export const getMessage = defineOperation({
  name: "get_message",
  summary: "One message with reactions, quote and delivery.",
  guidance: "Those around it: get_message_context. Its file: get_message_media.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "messages:read",
  tier: "core",
  rest: "GET /messages/{message_id}",
  input: z.object({ message_id: messageIdInput }),
  otherNames: { queue_id: "message_id" },
  output: z.object({ message: messageDetail }),
  showsWords: true,
  errors: ["message_not_found"],
  givesWay: [{ part: "message.reactions", whole: "list_reactions" }],
  async run({ ctx, input }) {
    return { message: await messageDetailOf(ctx, await loadMessage(ctx, input.message_id)) };
  },
});
