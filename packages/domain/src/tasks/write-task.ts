import { actorId, actorName, SECOND_MS, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import type { Tie } from "./association.ts";
import { tasks } from "./table.ts";
import { REMIND_JOB } from "./task-jobs.ts";
import { taskViewOf, type TaskRow, type TaskView } from "./task-view.ts";

export interface NewTask extends Partial<Tie> {
  title: string;
  /** Member id. */
  assignee?: string | null | undefined;
  /** The note whose mention makes it. */
  noteId?: string | undefined;
  dueAt?: Date | null | undefined;
  remindAt?: Date | null | undefined;
}

/** Writes a task and, where it is to remind, the job that will. The caller has checked what it is tied to. */
export async function insertTask(ctx: Ctx, given: NewTask): Promise<TaskView> {
  const row: TaskRow = {
    id: ctx.ids.next("task"),
    workspaceId: ctx.workspaceId,
    title: given.title,
    status: "open",
    chatId: given.chatId ?? null,
    messageId: given.messageId ?? null,
    ticketId: given.ticketId ?? null,
    noteId: given.noteId ?? null,
    assignee: given.assignee ?? null,
    dueAt: given.dueAt ?? null,
    remindAt: given.remindAt ?? null,
    remindedAt: null,
    createdBy: actorName(ctx.caller.actor),
    createdById: actorId(ctx.caller.actor),
    createdAt: ctx.clock.now(),
    completedAt: null,
  };
  await db(ctx).insert(tasks).values(row);
  await enqueueReminder(ctx, row);
  ctx.events.publish("task.created", { task_id: row.id, assignee_id: row.assignee, chat_id: row.chatId });
  return taskViewOf(ctx, row);
}

/** What a change of a task may set; an absent field stays as it is. */
export type TaskChanges = {
  [K in "title" | "status" | "chatId" | "messageId" | "ticketId" | "assignee" | "dueAt" | "remindAt"]?:
    | TaskRow[K]
    | undefined;
};

/**
 * Applies changes to a held task, with the audit and an event. A reminder at another time has a job of
 * its own; the one before finds that it is no longer meant. Whatever is done reminds nobody.
 */
export async function changeTask(
  ctx: Ctx,
  before: TaskRow,
  changes: TaskChanges,
  event: "task.updated" | "task.completed" = "task.updated",
): Promise<TaskRow> {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after: TaskRow = { ...before, ...given };
  if (after.status !== before.status) {
    after.completedAt = after.status === "done" ? ctx.clock.now() : null;
    if (after.status === "done" && !after.remindedAt) after.remindAt = null;
  }
  const isMoved = after.remindAt?.getTime() !== before.remindAt?.getTime();
  if (isMoved) after.remindedAt = null;
  const [was, is] = [shown(before), shown(after)];
  const names = Object.keys(is).filter((name) => is[name] !== was[name]);
  if (names.length === 0) {
    ctx.audit.nothing("as it was");
    return before;
  }
  await db(ctx).update(tasks).set(after).where(eq(tasks.id, before.id));
  if (isMoved) await enqueueReminder(ctx, after);
  const part = (whole: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, whole[name]]));
  ctx.audit.changed("task", before.id, part(was), part(is));
  ctx.events.publish(event, {
    task_id: before.id,
    assignee_id: after.assignee,
    chat_id: after.chatId,
    changed: names,
  });
  return after;
}

/** As the audit tells of a task. */
export function shown(row: TaskRow): Record<string, unknown> {
  return {
    title: row.title,
    status: row.status,
    chat_id: row.chatId,
    message_id: row.messageId,
    ticket_id: row.ticketId,
    assignee: row.assignee,
    due_at: row.dueAt?.toISOString() ?? null,
    remind_at: row.remindAt?.toISOString() ?? null,
  };
}

async function enqueueReminder(ctx: Ctx, row: TaskRow): Promise<void> {
  if (!row.remindAt) return;
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: REMIND_JOB,
    id: `remind:${row.id}:${row.remindAt.getTime()}`,
    workspaceId: ctx.workspaceId,
    input: { task_id: row.id, remind_at: row.remindAt.toISOString() },
    delaySeconds: Math.max(1, Math.ceil((row.remindAt.getTime() - ctx.clock.now().getTime()) / SECOND_MS)),
  });
}
