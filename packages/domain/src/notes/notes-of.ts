import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { desc, eq } from "drizzle-orm";
import { noteViews, type NoteView } from "./note-view.ts";
import { notes } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** The newest notes of a chat. */
export async function notesOf(ctx: Reach, chatId: string, limit: number): Promise<NoteView[]> {
  const rows = await db(ctx)
    .select()
    .from(notes)
    .where(eq(notes.chatId, chatId))
    .orderBy(desc(notes.createdAt), desc(notes.id))
    .limit(limit);
  return noteViews(ctx, rows, { withChat: false });
}
