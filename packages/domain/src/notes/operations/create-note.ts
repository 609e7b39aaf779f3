import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { loadChat } from "../../chats/index.ts";
import { memberInput, resolveMember } from "../../members/index.ts";
import { insertTask } from "../../tasks/index.ts";
import { notes } from "../table.ts";
import { insertNote, noteView } from "../write-note.ts";

const TITLE_CHARS_MAX = 120;

export const createNote = defineOperation({
  name: "create_note",
  summary: "Write a private note about a chat.",
  guidance: "Never sent: send_message. Mentioned members get a task.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "chats:write",
  tier: "core",
  rest: "POST /notes",
  input: z.object({
    chat_id: z.string().min(1).max(100).describe("chat_… or +number."),
    body: z.string().min(1).max(4_000).describe("Text."),
    mentions: z.array(memberInput).max(20).optional().describe("Members."),
    reply_to: z.string().max(40).optional().describe("note_…"),
    phone_id: z.string().optional().describe("Phone."),
  }),
  output: z.object({ note: noteView, task_ids: z.array(z.string()).optional() }),
  errors: ["chat_not_found", "chat_conflict", "member_not_found", "member_conflict", "note_not_found"],
  async run({ ctx, input }) {
    const chat = await loadChat(ctx, input.chat_id, input.phone_id);
    if (input.reply_to !== undefined) await assertNote(ctx, input.reply_to, chat.id);
    const members = [];
    for (const given of input.mentions ?? []) members.push(await resolveMember(ctx, given));
    const ids = [...new Set(members.map((member) => member.id))];
    const note = await insertNote(ctx, { chatId: chat.id, body: input.body, mentions: ids, replyTo: input.reply_to });
    const tasks = [];
    const title = [...input.body.replace(/\s+/g, " ").trim()].slice(0, TITLE_CHARS_MAX).join("");
    for (const assignee of ids) tasks.push(await insertTask(ctx, { title, chatId: chat.id, assignee }));
    ctx.audit.changed("note", note.note_id, null, { chat_id: chat.id, mentions: ids });
    return { note, ...(tasks.length > 0 ? { task_ids: tasks.map((task) => task.task_id) } : {}) };
  },
});

/** @throws note_not_found */
async function assertNote(ctx: Ctx, noteId: string, chatId: string): Promise<void> {
  const [row] = await db(ctx)
    .select({ id: notes.id })
    .from(notes)
    .where(and(eq(notes.id, noteId), eq(notes.chatId, chatId)));
  if (row) return;
  throw new AppError("note_not_found", {
    public: `This chat has no note ${noteId}. Find it with list_notes.`,
    fields: [{ path: "reply_to", message: "is not a note of this chat", received: noteId, finder: "list_notes" }],
    hint: "list_notes",
  });
}
