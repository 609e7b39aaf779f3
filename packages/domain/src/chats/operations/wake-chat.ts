import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { changeState } from "../chat-state.ts";
import { holdChat } from "../load-chat.ts";

export const wakeChat = defineOperation({
  name: "wake_chat",
  summary: "Open a chat whose snooze has ended.",
  guidance:
    "Internal: called by the job that the snooze made. A chat that was opened or snoozed anew stays as it is; a merged one's id leads on.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "internal",
  rest: null,
  input: z.object({ chat_id: z.string().describe("Snoozed chat."), until: z.string().describe("The end it had.") }),
  output: z.object({ woken: z.boolean() }),
  errors: ["chat_not_found"],
  async run({ ctx, input }) {
    // Held, so that neither another snooze nor a merging comes between looking and waking.
    const chat = await holdChat(ctx, input.chat_id);
    if (chat.state !== "snoozed" || chat.snoozedUntil?.getTime() !== Date.parse(input.until)) {
      ctx.audit.nothing("it is not snoozed until then any more");
      return { woken: false };
    }
    await changeState(ctx, chat, { state: "open" });
    return { woken: true };
  },
});
