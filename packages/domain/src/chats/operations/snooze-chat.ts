import { AppError, defineOperation, phoneIdInput } from "@parley/kernel";
import { z } from "zod";
import { futureTimeFrom, loadWorkspace } from "../../workspaces/index.ts";
import { changeState, chatState } from "../chat-state.ts";
import { holdChat } from "../load-chat.ts";
import { chatIdInput } from "../schemas.ts";
import { enqueueWaking } from "../wake-job.ts";

export const snoozeChat = defineOperation({
  name: "snooze_chat",
  summary: "Hide a chat until a time or a reply; a reply always brings it back.",
  guidance: "Sends nothing. Returns state.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "core",
  rest: "POST /chats/{chat_id}/snooze",
  input: z.object({
    chat_id: chatIdInput,
    until: z.string().max(40).optional().describe("Until when: ISO 8601 with time zone, ahead of now."),
    until_reply: z.boolean().optional().describe("true: until the customer writes, without a time."),
    note: z.string().max(500).optional().describe("Why, for colleagues: shown with the chat, at most 500 characters."),
    phone_id: phoneIdInput,
  }),
  output: chatState,
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    if ((input.until === undefined) === (input.until_reply !== true)) throw oneOfTwo();
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const { timeZone } = await loadWorkspace(ctx);
    const until = input.until === undefined ? null : futureTimeFrom(input.until, "until", ctx.clock.now(), timeZone);
    if (until) await enqueueWaking(ctx, chat.id, until);
    return changeState(ctx, chat, { state: "snoozed", snoozedUntil: until, reason: input.note });
  },
});

function oneOfTwo(): AppError {
  return new AppError("invalid_input", {
    public: "Give either `until` (a time ahead, ISO 8601) or `until_reply: true`, not both and not neither.",
    fields: [{ path: "until", message: "or until_reply is required", expected: "a time ahead, or until_reply: true" }],
  });
}
