import { chatIdInput } from "../../chats/index.ts";
import { AppError, defineOperation } from "@parley/kernel";
import { z } from "zod";
import { assertMaySend } from "../send/may-send.ts";
import { queueMessage } from "../send/queue-message.ts";
import { assertAbility, loadRecipient } from "../send/recipient.ts";
import { awaitOutcome, sendAnswer, sendOptions } from "../send/send-answer.ts";

const OPTIONS_MAX = 12;

export const sendPoll = defineOperation({
  name: "send_poll",
  summary: "Send a poll to one chat, to let people choose.",
  guidance: "Not on the Cloud API. Returns message_id; votes: get_message.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "messages:send",
  tier: "core",
  rest: "POST /messages/poll",
  input: z.object({
    chat_id: chatIdInput,
    question: z.string().trim().min(1).max(255).describe("What is asked, at most 255 characters."),
    options: z
      .array(z.string().trim().min(1).max(100))
      .min(2)
      .max(OPTIONS_MAX)
      .describe("The answers to choose from: 2 to 12, each different and at most 100 characters."),
    multiple: z.boolean().optional().describe("true: several answers may be chosen."),
    ...sendOptions,
  }),
  output: sendAnswer,
  errors: [
    "chat_not_found",
    "chat_conflict",
    "window_closed",
    "not_supported",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  needs: ["polls"],
  async run({ ctx, input }) {
    const { question, options } = input;
    if (new Set(options).size !== options.length) {
      throw new AppError("invalid_input", {
        public: "`options` has the same answer twice. Each must differ; nothing was sent.",
        fields: [{ path: "options", message: "has the same answer twice" }],
      });
    }
    const to = await loadRecipient(ctx, input.chat_id, input.phone_id);
    await assertAbility(ctx, to.chat, "polls");
    await assertMaySend(ctx, to);
    const poll = { question, options, multiple: input.multiple ?? false };
    return queueMessage(ctx, to, { type: "poll", text: question, payload: { poll } });
  },
  complete: awaitOutcome,
});
