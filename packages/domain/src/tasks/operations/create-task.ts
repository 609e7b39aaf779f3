import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { assigneeFrom, memberInput } from "../../members/index.ts";
import { dueFrom } from "../../workspaces/index.ts";
import { associationInput, tieOf } from "../association.ts";
import { remindFrom } from "../reminder-time.ts";
import { taskView } from "../task-view.ts";
import { insertTask } from "../write-task.ts";

export const createTask = defineOperation({
  name: "create_task",
  summary: "Make a follow-up task, tied to a chat, message, ticket or nothing.",
  guidance: "Sends nothing: schedule_message. Returns task.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "core",
  rest: "POST /tasks",
  input: z.object({
    title: z.string().min(1).max(200).describe("What to do, at most 200 characters."),
    association: associationInput
      .optional()
      .describe(
        "What it is about: a chat (chat_…), a message (msg_…) or a ticket (tkt_… or TKT-12). Nothing unless given.",
      ),
    assignee: memberInput
      .optional()
      .describe("Who does it: name, email or id (mem_…) of a member. Nobody unless given."),
    due_date: z
      .string()
      .max(40)
      .optional()
      .describe("When it is due: a day (2026-12-24, tomorrow), a time ahead (+3d, +12h) or ISO 8601."),
    remind_at: z
      .string()
      .max(40)
      .optional()
      .describe(
        "When its assignee is reminded: a time ahead (2026-12-24T09:00, tomorrow 9:00, +2h) or counted from due_date (15 minutes before).",
      ),
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
    const dueAt = await dueFrom(ctx, input.due_date);
    const task = await insertTask(ctx, {
      title: input.title.trim(),
      ...(input.association === undefined ? {} : await tieOf(ctx, input.association)),
      assignee: (await assigneeFrom(ctx, input.assignee)) ?? null,
      dueAt,
      remindAt: await remindFrom(ctx, input.remind_at, dueAt),
    });
    ctx.audit.changed("task", task.task_id, null, { title: task.title, assignee: task.assignee_id });
    return { task };
  },
});
