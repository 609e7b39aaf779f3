import { AppError, idPattern, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { loadChats } from "../chats/index.ts";
import { tasks } from "./table.ts";
import type { TaskRow } from "./task-view.ts";

export const taskIdInput = z.string().min(1).max(40).describe("The task: its id (task_…), from list_tasks.");

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** @throws task_not_found  not in this workspace, deleted, or of a chat on a phone this key may not use */
export async function loadTask(ctx: Reach, taskId: string): Promise<TaskRow> {
  return (await findTask(ctx, taskId, false)) ?? notFound(taskId);
}

/** The task, held until the end of the transaction: for changes that depend on what it is now. */
export async function holdTask(ctx: Reach, taskId: string): Promise<TaskRow> {
  return (await findTask(ctx, taskId, true)) ?? notFound(taskId);
}

async function findTask(ctx: Reach, taskId: string, hold: boolean): Promise<TaskRow | null> {
  const id = taskId.trim();
  if (!idPattern("task").test(id)) return null;
  const query = db(ctx).select().from(tasks).where(eq(tasks.id, id));
  const [row] = await (hold ? query.for("update") : query);
  if (!row?.chatId) return row ?? null;
  return (await loadChats(ctx, [row.chatId])).has(row.chatId) ? row : null;
}

function notFound(taskId: string): never {
  const received = taskId.slice(0, 40);
  throw new AppError("task_not_found", {
    public: `There is no task \`${received}\`. Give its task_… id: find it with list_tasks.`,
    fields: [{ path: "task_id", message: "is not known", received, expected: "task_…", finder: "list_tasks" }],
    hint: "list_tasks",
  });
}
