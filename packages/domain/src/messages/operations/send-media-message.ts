import { chatIdInput } from "../../chats/index.ts";
import { AppError, defineOperation } from "@parley/kernel";
import { z } from "zod";
import { checkMediaSource, mediaSource, takeMedia } from "../../media/index.ts";
import { assertMaySend } from "../send/may-send.ts";
import { CAPTION_CHARS_MAX } from "../send/message-text.ts";
import { notSent, queueMessage } from "../send/queue-message.ts";
import { loadRecipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";

const CAPTIONED = ["image", "video", "document"];

export const sendMediaMessage = defineOperation({
  name: "send_media_message",
  summary: "Send a file to one chat: url (https), base64 or file_id.",
  guidance: "Needs an open window. Returns delivery.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /messages/media",
  input: z.object({
    chat_id: chatIdInput,
    media: mediaSource.describe("The file: its kind, and one of url, base64 and file_id."),
    caption: z
      .string()
      .max(CAPTION_CHARS_MAX)
      .optional()
      .describe("Text below the file, at most 1024 characters; not on voice notes and stickers."),
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: [
    "chat_not_found",
    "chat_conflict",
    "media_not_found",
    "payload_too_large",
    "window_closed",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  async run({ ctx, input }) {
    const { media, caption } = input;
    if (caption && !CAPTIONED.includes(media.kind)) {
      throw new AppError("invalid_input", {
        public: `A ${media.kind} has no caption. Send the text with send_message.`,
        fields: [{ path: "caption", message: `does not go with ${media.kind}`, expected: CAPTIONED.join(" | ") }],
      });
    }
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    await assertMaySend(ctx, to);
    if (ctx.caller.dryRun) {
      await checkMediaSource(ctx, media);
      return notSent(ctx, to);
    }
    const file = await takeMedia(ctx, media);
    return queueMessage(ctx, to, { type: media.kind, mediaId: file.id, ...(caption ? { text: caption } : {}) });
  },
  complete: awaitOutcome,
});
