import { AppError, idPattern, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { loadChats } from "../chats/index.ts";
import { notes } from "./table.ts";
import type { NoteRow } from "./note-view.ts";

export const noteIdInput = z.string().min(1).max(40).describe("The note: its id (note_…), from list_notes.");

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/**
 * @param path  the parameter that names it
 * @throws note_not_found  not in this workspace, deleted, or of a chat on a phone this key may not use
 */
export async function loadNote(ctx: Reach, noteId: string, path = "note_id"): Promise<NoteRow> {
  return (await findNote(ctx, noteId, false)) ?? notFound(noteId, path);
}

/** The note, held until the end of the transaction. */
export async function holdNote(ctx: Reach, noteId: string): Promise<NoteRow> {
  return (await findNote(ctx, noteId, true)) ?? notFound(noteId, "note_id");
}

async function findNote(ctx: Reach, noteId: string, hold: boolean): Promise<NoteRow | null> {
  const id = noteId.trim();
  if (!idPattern("note").test(id)) return null;
  const query = db(ctx).select().from(notes).where(eq(notes.id, id));
  const [row] = await (hold ? query.for("update") : query);
  return row && (await loadChats(ctx, [row.chatId])).has(row.chatId) ? row : null;
}

export function notFound(noteId: string, path: string, where = "There is"): never {
  const received = noteId.slice(0, 40);
  throw new AppError("note_not_found", {
    public: `${where} no note \`${received}\`. Find its note_… id with list_notes.`,
    fields: [{ path, message: "is not known", received, expected: "note_…", finder: "list_notes" }],
    hint: "list_notes",
  });
}
