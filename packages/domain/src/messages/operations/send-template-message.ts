import { chatIdInput } from "../../chats/index.ts";
import { defineOperation, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { fillTemplate, loadTemplate } from "../../templates/index.ts";
import { assertReachable } from "../send/chat-standing.ts";
import { variablesRecord } from "../send/message-text.ts";
import { previewFirstMessage } from "../send/first-message.ts";
import { assertPeopleRoom } from "../send/people-limit.ts";
import { headerFileOf } from "../send/header-file.ts";
import { queueMessage } from "../send/queue-message.ts";
import { loadRecipient, type Recipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";
import { assertTemplateReaches } from "../send/template-may-go.ts";

export const sendTemplateMessage = defineOperation({
  name: "send_template_message",
  summary: "Send an approved template to one chat, even outside the window.",
  guidance: "Free text: send_message. Returns delivery.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /messages/template",
  input: z.object({
    chat_id: chatIdInput,
    template: z.string().max(ID_CHARS_MAX).describe("The template's name, as list_templates shows it."),
    language: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe(
        "The template's language, such as en_US, as list_templates shows it; not needed where it has one only.",
      ),
    variables: variablesRecord
      .optional()
      .describe("The template's values, by number (1) or by name, as list_templates shows them."),
    ...sendOptions,
  }),
  output: sendAnswer.extend({ message_text: z.string().optional().describe("In a dry run: what they would read.") }),
  errors: [
    "chat_not_found",
    "chat_conflict",
    "template_not_found",
    "template_conflict",
    "marketing_opt_out_conflict",
    "limit_exceeded",
    "media_not_found",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  asksRarely: true,
  async preview({ ctx, input }) {
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    return previewFirstMessage(ctx, to, async () => {
      const { template, filled } = await filledFor(ctx, to, input);
      return { template: template.name, text: filled.text };
    });
  },
  async run({ ctx, input }) {
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    const { template, filled } = await filledFor(ctx, to, input);
    const answer = await queueMessage(ctx, to, {
      type: "template",
      text: filled.text,
      ...(await headerFileOf(ctx, filled)),
      payload: { template: { name: template.name, language: template.language, components: filled.components } },
    });
    return ctx.caller.dryRun ? { ...answer, message_text: filled.text } : answer;
  },
  complete: awaitOutcome,
});

async function filledFor(
  ctx: Ctx,
  to: Recipient,
  input: { template: string; language?: string | undefined; variables?: Record<string, string> | undefined },
) {
  assertReachable(to);
  const template = await loadTemplate(ctx, to.chat.phoneId, input.template, input.language);
  await assertTemplateReaches(ctx, to, template);
  await assertPeopleRoom(ctx, to.chat);
  return { template, filled: fillTemplate(template, input.variables ?? {}) };
}
