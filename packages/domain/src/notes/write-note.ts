import { actorId, actorName, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { noteViews, type NoteRow, type NoteView } from "./note-view.ts";
import { notes } from "./table.ts";

/** Writes a note of whoever calls. The caller has checked that the chat is theirs to use, and holds it. */
export async function insertNote(
  ctx: Ctx,
  given: { chatId: string; body: string; mentions?: readonly string[]; replyTo?: string | undefined },
): Promise<NoteView> {
  const row: NoteRow = {
    id: ctx.ids.next("note"),
    workspaceId: ctx.workspaceId,
    chatId: given.chatId,
    body: given.body,
    author: actorName(ctx.caller.actor),
    authorId: actorId(ctx.caller.actor),
    mentions: [...(given.mentions ?? [])],
    replyTo: given.replyTo ?? null,
    createdAt: ctx.clock.now(),
  };
  await db(ctx).insert(notes).values(row);
  ctx.events.publish("note.created", { note_id: row.id, chat_id: row.chatId, mentions: row.mentions });
  const [view] = await noteViews(ctx, [row]);
  if (!view) throw new Error("A note that was written has a view.");
  return view;
}
