import { defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { namedChatOf } from "../../messages/index.ts";
import { holdTask, loadTask, taskIdInput } from "../load-task.ts";
import { tasks } from "../table.ts";
import { taskViewOf } from "../task-view.ts";
import { shown } from "../write-task.ts";

export const deleteTask = defineOperation({
  name: "delete_task",
  summary: "Delete a task and its reminder.",
  guidance: "No tool brings it back. For one that is done: complete_task.",
  effect: "destructive",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "extended",
  rest: "DELETE /tasks/{task_id}",
  input: z.object({ task_id: taskIdInput }),
  output: z.object({ task_id: z.string(), title: z.string(), deleted: z.literal(true) }),
  errors: ["task_not_found"],
  async preview({ ctx, input }) {
    const row = await loadTask(ctx, input.task_id);
    const { task_id, title, status, assignee, assignee_id, ticket, ticket_id, remind_at } = await taskViewOf(ctx, row);
    const isToRemind = status === "open" && row.remindAt !== null && row.remindedAt === null;
    return {
      text: `This deletes one task (${status})${isToRemind ? " and the reminder it still has ahead" : ""}. What it is tied to stays.`,
      count: 1,
      details: {
        task_id,
        title,
        status,
        ...(assignee ? { assignee, assignee_id } : {}),
        ...(row.chatId ? await namedChatOf(ctx, row.chatId) : {}),
        ...(ticket ? { ticket, ticket_id } : {}),
        ...(isToRemind ? { remind_at } : {}),
      },
    };
  },
  async run({ ctx, input }) {
    const task = await holdTask(ctx, input.task_id);
    // The job of its reminder finds no task and reminds nobody.
    await db(ctx).delete(tasks).where(eq(tasks.id, task.id));
    ctx.audit.changed("task", task.id, shown(task), null);
    ctx.events.publish("task.deleted", { task_id: task.id, assignee_id: task.assignee, chat_id: task.chatId });
    return { task_id: task.id, title: task.title, deleted: true as const };
  },
});
