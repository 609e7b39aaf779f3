import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { assigneeFrom, memberInput } from "../../members/index.ts";
import { dueFrom } from "../../workspaces/index.ts";
import { assertWritten } from "../../written-text.ts";
import { associationInput, tieOf } from "../association.ts";
import { remindFrom } from "../reminder-time.ts";
import { taskView } from "../task-view.ts";
import { insertTask } from "../write-task.ts";

export const createTask = defineOperation({
  name: "create_task",
  summary: "Make a follow-up task.",
  guidance: "Tied to a chat, message, ticket or nothing. Sends nothing: schedule_message.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "core",
  rest: "POST /tasks",
  input: z.object({
    title: z.string().min(1).max(200).describe("What to do."),
    association: associationInput.optional().describe("chat_…, msg_…, tkt_… or TKT-12."),
    assignee: memberInput.optional().describe("Member."),
    due_date: z.string().max(40).optional().describe("Day, or time ahead: tomorrow, +3d."),
    remind_at: z.string().max(40).optional().describe("ISO 8601, ahead."),
  }),
  output: z.object({ task: taskView }),
  errors: [
    "chat_not_found",
    "chat_conflict",
    "message_not_found",
    "ticket_not_found",
    "member_not_found",
    "member_conflict",
  ],
  async run({ ctx, input }) {
    const task = await insertTask(ctx, {
      title: assertWritten("title", input.title),
      ...(input.association === undefined ? {} : await tieOf(ctx, input.association)),
      assignee: (await assigneeFrom(ctx, input.assignee)) ?? null,
      dueAt: await dueFrom(ctx, input.due_date),
      remindAt: await remindFrom(ctx, input.remind_at),
    });
    ctx.audit.changed("task", task.task_id, null, { title: task.title, assignee: task.assignee_id });
    return { task };
  },
});
