import { defineOperation, toSecond, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { namedChat } from "../../chats/index.ts";
import { namedChatOf } from "../../messages/index.ts";
import { shownText } from "../../shown-text.ts";
import { tasksOfNotes } from "../../tasks/index.ts";
import { holdNote, loadNote, noteIdInput } from "../load-note.ts";
import { notes } from "../table.ts";
import type { NoteRow } from "../note-view.ts";

export const deleteNote = defineOperation({
  name: "delete_note",
  summary: "Delete a private note.",
  guidance: "No tool brings it back. Tasks made by its mentions stay: delete_task; so do answers to it.",
  effect: "destructive",
  outside: false,
  idempotent: false,
  scope: "chats:write",
  tier: "extended",
  rest: "DELETE /notes/{note_id}",
  input: z.object({ note_id: noteIdInput }),
  output: namedChat.extend({
    note_id: z.string(),
    deleted: z.literal(true),
    kept_task_ids: z.array(z.string()).optional(),
  }),
  errors: ["note_not_found"],
  preview: async ({ ctx, input }) => previewOf(ctx, await loadNote(ctx, input.note_id)),
  async run({ ctx, input }) {
    const note = await holdNote(ctx, input.note_id);
    const tasks = (await tasksOfNotes(ctx, [note.id])).get(note.id) ?? [];
    await db(ctx).update(notes).set({ replyTo: null }).where(answersTo(note));
    await db(ctx).delete(notes).where(eq(notes.id, note.id));
    const { chatId, author, body, mentions, createdAt } = note;
    ctx.audit.changed("note", note.id, { chat_id: chatId, author, body, mentions, at: createdAt }, null);
    ctx.events.publish("note.deleted", { note_id: note.id, chat_id: chatId });
    const kept = tasks.map((task) => task.task_id);
    const named = await namedChatOf(ctx, chatId);
    return { note_id: note.id, ...named, deleted: true as const, ...(kept.length > 0 ? { kept_task_ids: kept } : {}) };
  },
});

async function previewOf(ctx: Ctx, note: NoteRow) {
  const tasks = (await tasksOfNotes(ctx, [note.id])).get(note.id) ?? [];
  const open = tasks.filter((task) => task.status === "open").length;
  const [answers] = await db(ctx)
    .select({ count: sql<number>`count(*)::int` })
    .from(notes)
    .where(answersTo(note));
  const count = answers?.count ?? 0;
  const kept = [
    ...(tasks.length > 0
      ? [`${counted(tasks.length, "task")} made by its mentions (${open} open), whose titles hold its beginning`]
      : []),
    ...(count > 0 ? [`${counted(count, "answer")} to it`] : []),
  ];
  return {
    text: `This deletes one note of one chat for good.${kept.length > 0 ? ` What stays: ${kept.join("; ")}.` : ""}`,
    count: 1,
    details: {
      note_id: note.id,
      author: note.author,
      ...(note.authorId ? { author_id: note.authorId } : {}),
      at: toSecond(note.createdAt),
      ...(await namedChatOf(ctx, note.chatId)),
      // Not for a key that may write here and not read.
      ...(ctx.caller.scopes.has("chats:read") ? { body: shownText(note.body) } : {}),
      ...(tasks.length > 0 ? { kept_task_ids: tasks.map((task) => task.task_id) } : {}),
    },
  };
}

function answersTo(note: NoteRow) {
  return and(eq(notes.chatId, note.chatId), eq(notes.replyTo, note.id));
}
