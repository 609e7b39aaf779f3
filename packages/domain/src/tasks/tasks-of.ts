import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, inArray } from "drizzle-orm";
import { tasks } from "./table.ts";
import { onPhonesOf } from "./task-sight.ts";
import { taskLines, type TaskLine } from "./task-view.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Tasks of a chat that are not done, those due first. */
export async function openTasksOf(ctx: Reach, chatId: string, limit: number): Promise<TaskLine[]> {
  const rows = await db(ctx)
    .select()
    .from(tasks)
    .where(and(eq(tasks.chatId, chatId), eq(tasks.status, "open")))
    .orderBy(asc(tasks.dueAt), asc(tasks.id))
    .limit(limit);
  return taskLines(ctx, rows);
}

/** At most so many as a note may mention. */
const OF_NOTE_MAX = 20;

/**
 * Tasks that the mentions of notes made, by note, as far as the caller may read them: they may be of other
 * chats by now.
 */
export async function tasksOfNotes(
  ctx: Reach & Pick<Ctx, "caller">,
  noteIds: readonly string[],
): Promise<Map<string, TaskLine[]>> {
  const found = new Map<string, TaskLine[]>();
  if (!ctx.caller.scopes.has("tickets:read") || noteIds.length === 0) return found;
  const rows = await db(ctx)
    .select()
    .from(tasks)
    .where(and(inArray(tasks.noteId, [...noteIds]), onPhonesOf(ctx)))
    .orderBy(tasks.id)
    .limit(OF_NOTE_MAX * noteIds.length);
  for (const [place, line] of (await taskLines(ctx, rows)).entries()) {
    const noteId = rows[place]?.noteId ?? "";
    found.set(noteId, [...(found.get(noteId) ?? []), line]);
  }
  return found;
}
