import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { assigneeFrom, memberInput } from "../../members/index.ts";
import { isNone } from "../../none-word.ts";
import { assertNamesChange } from "../../nothing-to-change.ts";
import { dueFrom } from "../../workspaces/index.ts";
import { associationInput, tieOf, UNTIED, type Tie } from "../association.ts";
import { holdTask, taskIdInput } from "../load-task.ts";
import { remindFrom } from "../reminder-time.ts";
import { taskView, taskViewOf } from "../task-view.ts";
import { changeTask } from "../write-task.ts";

export const updateTask = defineOperation({
  name: "update_task",
  summary: "Change a task.",
  guidance: "null removes. Done: complete_task.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "extended",
  rest: "PATCH /tasks/{task_id}",
  input: z.object({
    task_id: taskIdInput,
    title: z.string().min(1).max(200).optional().describe("What to do, at most 200 characters."),
    due_date: z
      .string()
      .max(40)
      .nullable()
      .optional()
      .describe("When it is due: a day (2026-12-24, tomorrow), a time ahead (+3d, +12h) or ISO 8601; none: no day."),
    remind_at: z
      .string()
      .max(40)
      .nullable()
      .optional()
      .describe(
        "When its assignee is reminded: a time ahead (2026-12-24T09:00, tomorrow 9:00, +2h) or counted once from due_date (15 minutes before), which moves it no further; none: never.",
      ),
    assignee: memberInput.nullable().optional().describe("A member's name, email or id (mem_…); none: nobody."),
    association: associationInput
      .nullable()
      .optional()
      .describe("What it is about: a chat (chat_…), a message (msg_…) or a ticket (tkt_… or TKT-12); none: nothing."),
  }),
  output: z.object({ task: taskView }),
  errors: [
    "task_not_found",
    "task_conflict",
    "chat_not_found",
    "chat_conflict",
    "message_not_found",
    "ticket_not_found",
    "member_not_found",
    "member_conflict",
  ],
  async run({ ctx, input }) {
    assertNamesChange(input, ["title", "due_date", "remind_at", "assignee", "association"]);
    const tie = await newTie(ctx, input.association);
    const before = await holdTask(ctx, input.task_id);
    const dueAt = await dueFrom(ctx, input.due_date);
    const remindAt = await remindFrom(ctx, input.remind_at, dueAt === undefined ? before.dueAt : dueAt);
    if (before.status === "done" && remindAt) throw doneAlready(before.id);
    const after = await changeTask(ctx, before, {
      ...tie,
      title: input.title?.trim(),
      dueAt,
      remindAt,
      assignee: await assigneeFrom(ctx, input.assignee),
    });
    return { task: await taskViewOf(ctx, after) };
  },
});

async function newTie(ctx: Ctx, association: string | null | undefined): Promise<Partial<Tie>> {
  if (association === undefined) return {};
  return association === null || isNone(association) ? UNTIED : tieOf(ctx, association);
}

function doneAlready(taskId: string): AppError {
  return new AppError("task_conflict", {
    public: `The task ${taskId} is done, so it reminds nobody. Open it again with complete_task and \`done: false\`, or leave remind_at out.`,
    fields: [{ path: "remind_at", message: "is of a task that is done", expected: "an open task" }],
    hint: "complete_task",
  });
}
