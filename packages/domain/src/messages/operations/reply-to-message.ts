import { defineOperation, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { assertMaySend } from "../send/may-send.ts";
import { messageText } from "../send/message-text.ts";
import { queueMessage } from "../send/queue-message.ts";
import { loadKnownMessage } from "../send/quoted-message.ts";
import { loadRecipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";

export const replyToMessage = defineOperation({
  name: "reply_to_message",
  summary: "Answer a message, quoting it.",
  guidance: "Needs an open service window. Returns recipient, delivery.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /messages/{message_id}/reply",
  input: z.object({
    message_id: z
      .string()
      .max(ID_CHARS_MAX)
      .describe("The message to answer: its id (msg_…). It is quoted above the text."),
    text: messageText,
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: [
    "message_not_found",
    "message_conflict",
    "window_closed",
    "chat_not_found",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  async run({ ctx, input }) {
    const quoted = await loadKnownMessage(ctx, input.message_id);
    const to = await loadRecipient(ctx, quoted.chatId, input.phone_id, "message_id");
    await assertMaySend(ctx, to);
    return queueMessage(ctx, to, { type: "text", text: input.text, replyToProviderId: quoted.providerId });
  },
  complete: awaitOutcome,
});
