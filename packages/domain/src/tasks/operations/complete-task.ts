import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { holdTask, taskIdInput } from "../load-task.ts";
import { taskView, taskViewOf } from "../task-view.ts";
import { changeTask } from "../write-task.ts";

export const completeTask = defineOperation({
  name: "complete_task",
  summary: "Mark a task as done, or open it again.",
  guidance: "A reminder still ahead is cancelled. Its ticket stays as it is: close_ticket.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "extended",
  rest: "POST /tasks/{task_id}/complete",
  input: z.object({
    task_id: taskIdInput,
    done: z.boolean().default(true).describe("false: open again."),
  }),
  output: z.object({ task: taskView }),
  errors: ["task_not_found"],
  async run({ ctx, input }) {
    const before = await holdTask(ctx, input.task_id);
    const event = input.done ? "task.completed" : "task.updated";
    const after = await changeTask(ctx, before, { status: input.done ? "done" : "open" }, event);
    return { task: await taskViewOf(ctx, after) };
  },
});
