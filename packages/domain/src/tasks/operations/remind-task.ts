import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { tasks } from "../table.ts";

export const remindTask = defineOperation({
  name: "remind_task",
  summary: "Tell that a task's time for a reminder has come.",
  guidance: "Internal: called by the job that the task made. A task that is done reminds nobody.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "internal",
  rest: null,
  input: z.object({ task_id: z.string().describe("Open task.") }),
  output: z.object({ reminded: z.boolean() }),
  errors: [],
  async run({ ctx, input }) {
    const [task] = await db(ctx)
      .select()
      .from(tasks)
      .where(and(eq(tasks.id, input.task_id), eq(tasks.status, "open")));
    if (!task) {
      ctx.audit.nothing("the task is done or gone");
      return { reminded: false };
    }
    ctx.audit.changed("task", task.id, null, { reminded_at: ctx.clock.now() });
    ctx.events.publish("task.reminder", { task_id: task.id, assignee_id: task.assignee, chat_id: task.chatId });
    return { reminded: true };
  },
});
