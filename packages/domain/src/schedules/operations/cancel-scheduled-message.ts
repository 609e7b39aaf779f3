import { defineOperation, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { namedChatOf } from "../../messages/index.ts";
import { namedChat } from "../../chats/index.ts";
import { scheduledIdInput, loadSchedule, scheduleViewOf } from "../load-schedule.ts";
import { schedules } from "../table.ts";

export const cancelScheduledMessage = defineOperation({
  name: "cancel_scheduled_message",
  summary: "Cancel a scheduled message for good.",
  guidance: "What was sent already stays. To stop for a while: update_scheduled_message with paused.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "messages:send",
  tier: "extended",
  rest: "DELETE /scheduled-messages/{scheduled_id}",
  input: z.object({
    scheduled_id: scheduledIdInput,
  }),
  output: namedChat.extend({ scheduled_id: z.string(), state: z.string(), changed: z.boolean() }),
  errors: ["schedule_not_found", "chat_not_found"],
  async preview({ ctx, input }) {
    const row = await loadSchedule(ctx, input.scheduled_id);
    if (row.nextAt === null) return null;
    const chat = await namedChatOf(ctx, row.chatId);
    const when = `${row.repeat ? `${row.repeat}, next ` : ""}at ${toSecond(row.nextAt)}`;
    const { what } = scheduleViewOf(row, chat);
    return {
      text: `The scheduled message (${when}) would not be sent.`,
      count: 1,
      details: {
        scheduled_id: row.id,
        ...chat,
        what,
      },
    };
  },
  async run({ ctx, input }) {
    const row = await loadSchedule(ctx, input.scheduled_id, true);
    const about = { scheduled_id: row.id, ...(await namedChatOf(ctx, row.chatId)) };
    if (row.nextAt === null) {
      ctx.audit.nothing(`the schedule is ${row.state} already`);
      return { ...about, state: row.state, changed: false };
    }
    await db(ctx)
      .update(schedules)
      .set({ state: "cancelled", nextAt: null, revision: row.revision + 1 })
      .where(eq(schedules.id, row.id));
    ctx.audit.changed("schedule", row.id, { state: row.state }, { state: "cancelled" });
    ctx.events.publish("schedule.cancelled", { scheduled_id: row.id, chat_id: row.chatId });
    return { ...about, state: "cancelled", changed: true };
  },
});
