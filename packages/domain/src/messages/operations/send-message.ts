import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { notSent, queueMessage } from "../send/queue-message.ts";
import { loadKnownMessage } from "../send/quoted-message.ts";
import { loadRecipient, type Recipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";
import { assertWindowOpen } from "../service-window.ts";
import { assertVisible, messageText } from "../send/message-text.ts";

export const sendMessage = defineOperation({
  name: "send_message",
  summary: "Send text to one chat.",
  guidance: "Needs an open service window; else send_template_message.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /messages",
  input: z.object({
    chat_id: z.string().describe("id or number"),
    text: messageText,
    reply_to: z.string().optional().describe("message_id to quote"),
    mentions: z.array(z.string()).optional().describe("numbers"),
    hide_preview: z.boolean().optional().describe("no link preview"),
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
  ],
  needs: ["mentions?"],
  async run({ ctx, input }) {
    assertVisible(input.text);
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    if (input.mentions?.length) await refuseMentions(ctx, to);
    const quoted = input.reply_to ? await loadKnownMessage(ctx, input.reply_to, to.chat.id) : null;
    assertWindowOpen(to.chat.lastInboundAt, ctx.clock.now());
    if (input.dry_run) return notSent(ctx, to);
    return queueMessage(ctx, to, {
      type: "text",
      text: input.text,
      ...(input.hide_preview ? { payload: { hide_preview: true } } : {}),
      ...(quoted ? { replyToProviderId: quoted.providerId } : {}),
    });
  },
  complete: awaitOutcome,
});

/** No connector can mention people yet; saying so is better than a name without its mention. */
async function refuseMentions(ctx: Ctx, to: Recipient): Promise<never> {
  const connector = await ctx.ports.connectors.of(ctx.workspaceId, to.chat.phoneId, ctx);
  throw new AppError("not_supported", {
    public: `The connector ${connector.name} cannot mention people. Leave out mentions.`,
    fields: [{ path: "mentions", message: "is not supported" }],
  });
}
