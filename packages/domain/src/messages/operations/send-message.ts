import { chatIdInput } from "../../chats/index.ts";
import { defineOperation, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { givenAs } from "../../given-as.ts";
import { assertMaySend } from "../send/may-send.ts";
import { loadMentions, mentionsInput, type Mentioned } from "../send/mentions.ts";
import { queueMessage, type Draft } from "../send/queue-message.ts";
import { loadKnownMessage } from "../send/quoted-message.ts";
import { loadRecipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";
import { messageText } from "../send/message-text.ts";

export const sendMessage = defineOperation({
  name: "send_message",
  summary: "Send text to one chat.",
  guidance: "Needs an open service window; else send_template_message. Returns recipient, delivery.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /messages",
  input: z.object({
    chat_id: chatIdInput,
    text: messageText,
    reply_to: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe("The message to quote above the text: its id (msg_…), of the same chat."),
    mentions: mentionsInput
      .optional()
      .describe("People named in the text as @name or @number: their numbers. Members of the group."),
    hide_preview: z.boolean().optional().describe("true: no preview of a link in the text."),
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: [
    "chat_not_found",
    "chat_conflict",
    "message_not_found",
    "message_conflict",
    "window_closed",
    "not_supported",
    "member_conflict",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  needs: ["mentions?"],
  async run({ ctx, input }) {
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    const { people, text } = input.mentions?.length
      ? await loadMentions(ctx, to, input.mentions, input.text)
      : { people: [], text: input.text };
    const quoted = input.reply_to
      ? await givenAs("reply_to", "message_id", loadKnownMessage(ctx, input.reply_to, to.chat.id))
      : null;
    await assertMaySend(ctx, to);
    return queueMessage(ctx, to, {
      type: "text",
      text,
      ...payloadOf(input.hide_preview, people),
      ...(quoted ? { replyToProviderId: quoted.providerId } : {}),
    });
  },
  complete: awaitOutcome,
});

function payloadOf(hidePreview: boolean | undefined, mentions: readonly Mentioned[]): Pick<Draft, "payload"> {
  if (!hidePreview && mentions.length === 0) return {};
  return { payload: { ...(hidePreview ? { hide_preview: true } : {}), ...(mentions.length > 0 ? { mentions } : {}) } };
}
