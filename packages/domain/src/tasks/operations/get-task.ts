import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadTask, taskIdInput } from "../load-task.ts";
import { taskView, taskViewOf } from "../task-view.ts";

export const getTask = defineOperation({
  name: "get_task",
  summary: "One task with what it is tied to, its reminder and who made it.",
  guidance: "Find ids with list_tasks.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "extended",
  rest: "GET /tasks/{task_id}",
  input: z.object({ task_id: taskIdInput }),
  output: z.object({ task: taskView }),
  errors: ["task_not_found"],
  async run({ ctx, input }) {
    return { task: await taskViewOf(ctx, await loadTask(ctx, input.task_id)) };
  },
});
