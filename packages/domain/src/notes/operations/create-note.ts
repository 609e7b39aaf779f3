import { defineOperation, type Ctx, ID_CHARS_MAX } from "@parley/kernel";
import { z } from "zod";
import { givenAs } from "../../given-as.ts";
import { holdChat, chatIdInput } from "../../chats/index.ts";
import { membersMentioned, resolveMember } from "../../members/index.ts";
import { insertTask } from "../../tasks/index.ts";
import { loadNote, notFound } from "../load-note.ts";
import { noteView } from "../note-view.ts";
import { insertNote } from "../write-note.ts";

const TITLE_CHARS_MAX = 120;

export const createNote = defineOperation({
  name: "create_note",
  summary: "Write colleagues a private note about a chat.",
  guidance: "Never sent: send_message. Mentioned members get tasks. Returns it.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "chats:write",
  tier: "core",
  rest: "POST /notes",
  input: z.object({
    chat_id: chatIdInput,
    body: z
      .string()
      .min(1)
      .max(4_000)
      .describe("The note, at most 4000 characters. @name or @email of a colleague mentions them, as mentions does."),
    mentions: z
      .array(z.string().min(1).max(120))
      .max(20)
      .optional()
      .describe("Colleagues who get a task: names, emails or ids (mem_…)."),
    reply_to: z.string().max(40).optional().describe("The note that this one answers: its id (note_…)."),
    phone_id: z
      .string()
      .max(ID_CHARS_MAX)
      .optional()
      .describe(
        "phn_… or +digits, where the person writes to several of the business's numbers; the default one unless given.",
      ),
  }),
  output: z.object({ note: noteView, task_ids: z.array(z.string()).optional() }),
  errors: ["chat_not_found", "chat_conflict", "member_not_found", "member_conflict", "note_not_found"],
  async run({ ctx, input }) {
    // Held: one that is being merged takes along what it has by then.
    const chat = await holdChat(ctx, input.chat_id, input.phone_id);
    const body = input.body.trim();
    const replyTo = input.reply_to === undefined ? undefined : await answered(ctx, input.reply_to, chat.id);
    const members = [];
    for (const given of input.mentions ?? []) {
      members.push(await givenAs("mentions", "assignee", resolveMember(ctx, given)));
    }
    members.push(...(await givenAs("body", "assignee", membersMentioned(ctx, body))));
    const ids = [...new Set(members.map((member) => member.id))];
    const note = await insertNote(ctx, { chatId: chat.id, body, mentions: ids, replyTo });
    const tasks = [];
    for (const assignee of ids)
      tasks.push(await insertTask(ctx, { title: titleOf(body), chatId: chat.id, noteId: note.note_id, assignee }));
    ctx.audit.changed("note", note.note_id, null, { chat_id: chat.id, mentions: ids });
    for (const task of tasks)
      ctx.audit.changed("task", task.task_id, null, { note_id: note.note_id, assignee: task.assignee_id });
    return { note, ...(tasks.length > 0 ? { task_ids: tasks.map((task) => task.task_id) } : {}) };
  },
});

/** The beginning of the note in one line, cut between characters as people see them. */
function titleOf(body: string): string {
  const line = body.replace(/\s+/g, " ");
  const chars = [...new Intl.Segmenter().segment(line)].map((part) => part.segment);
  return chars.length > TITLE_CHARS_MAX ? `${chars.slice(0, TITLE_CHARS_MAX - 1).join("")}…` : line;
}

/** @throws note_not_found  of this chat */
async function answered(ctx: Ctx, noteId: string, chatId: string): Promise<string> {
  const note = await loadNote(ctx, noteId, "reply_to");
  return note.chatId === chatId ? note.id : notFound(noteId, "reply_to", "This chat has");
}
