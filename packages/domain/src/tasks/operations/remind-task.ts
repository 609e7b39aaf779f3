import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { tasks } from "../table.ts";

export const remindTask = defineOperation({
  name: "remind_task",
  summary: "Tell that a task's time for a reminder has come.",
  guidance:
    "Internal: called by the job that the task made. Once; a task that is done, or reminds at another time by then, reminds nobody.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "internal",
  rest: null,
  input: z.object({
    task_id: z.string().describe("Open task."),
    remind_at: z.string().describe("The time it had."),
  }),
  output: z.object({ reminded: z.boolean() }),
  errors: [],
  async run({ ctx, input }) {
    const now = ctx.clock.now();
    // One statement, so that a change of the task comes before it or after it.
    const [task] = await db(ctx)
      .update(tasks)
      .set({ remindedAt: now })
      .where(
        and(
          eq(tasks.id, input.task_id),
          eq(tasks.status, "open"),
          eq(tasks.remindAt, new Date(input.remind_at)),
          isNull(tasks.remindedAt),
        ),
      )
      .returning();
    if (!task) {
      ctx.audit.nothing("the task is done, gone, or reminds at another time");
      return { reminded: false };
    }
    ctx.audit.changed("task", task.id, { reminded_at: null }, { reminded_at: now });
    ctx.events.publish("task.reminder", { task_id: task.id, assignee_id: task.assignee, chat_id: task.chatId });
    return { reminded: true };
  },
});
