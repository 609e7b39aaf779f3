import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { chats } from "../table.ts";

export const wakeChat = defineOperation({
  name: "wake_chat",
  summary: "Open a chat whose snooze has ended.",
  guidance: "Internal: called by the job that the snooze made. A chat that was opened or snoozed anew stays as it is.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "internal",
  rest: null,
  input: z.object({ chat_id: z.string().describe("Snoozed chat."), until: z.string().describe("The end it had.") }),
  output: z.object({ woken: z.boolean() }),
  errors: [],
  async run({ ctx, input }) {
    const [woken] = await db(ctx)
      .update(chats)
      .set({ state: "open", snoozedUntil: null, updatedAt: ctx.clock.now() })
      .where(
        and(eq(chats.id, input.chat_id), eq(chats.state, "snoozed"), eq(chats.snoozedUntil, new Date(input.until))),
      )
      .returning({ id: chats.id });
    if (!woken) {
      ctx.audit.nothing("it is not snoozed until then any more");
      return { woken: false };
    }
    ctx.audit.changed("chat", woken.id, { state: "snoozed" }, { state: "open" });
    ctx.events.publish("chat.state_changed", { chat_id: woken.id, state: "open", previous: "snoozed" });
    ctx.events.publish("chat.updated", { chat_id: woken.id });
    return { woken: true };
  },
});
