import { defineOperation, type Ctx, idsSaidOnce, phoneIdInput, tokensAbout } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { contactBrief, contactBriefOf, type ContactBrief } from "../../contacts/index.ts";
import { MESSAGE_COLUMNS, messageView, messageViews, newestFirst } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { notesOf, noteView } from "../../notes/index.ts";
import { openTasksOf, taskLine } from "../../tasks/index.ts";
import { openTicketsOf } from "../../tickets/index.ts";
import { chatDetailOf } from "../chat-view.ts";
import { loadChat } from "../load-chat.ts";
import { chatDetail, chatIdInput } from "../schemas.ts";
import { beginningOf } from "../../beginning-of.ts";

/** Names of the parts, and what stands between them. */
const FRAME_TOKENS = 40;
/** Notes, tasks and tickets, of each the newest or those due first. */
const BESIDE_MAX = 5;
/** The whole of a note: get_note. */
const NOTE_CHARS_MAX = 500;

export const getChatContext = defineOperation({
  name: "get_chat_context",
  summary: "One pack to answer from: chat, contact, last messages, notes, tasks, open tickets.",
  guidance: "Instead of get_chat and list_messages; oldest trimmed.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: ["chats:read", "messages:read"],
  tier: "core",
  rest: "GET /chats/{chat_id}/context",
  input: z.object({
    chat_id: chatIdInput,
    message_count: z
      .number()
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe("How many of the newest messages, 1 to 100; 20 unless given."),
    max_tokens: z
      .number()
      .int()
      .min(200)
      .max(20_000)
      .default(4_000)
      .describe("About how long the answer may be, 200 to 20000 tokens; the oldest messages are left out first."),
    phone_id: phoneIdInput,
  }),
  output: z.object({
    chat: chatDetail,
    contact: contactBrief.optional().describe("Of a direct chat."),
    messages: z.array(messageView),
    notes: z.array(noteView.omit({ chat_id: true, chat_name: true })).optional(),
    tasks: z.array(taskLine.omit({ chat_id: true, chat_name: true })).optional(),
    open_tickets: z
      .array(z.object({ ticket_id: z.string(), number: z.string(), subject: z.string(), status: z.string() }))
      .optional(),
    trimmed: z.boolean().optional(),
  }),
  showsWords: true,
  errors: ["chat_not_found", "chat_conflict"],
  givesWay: [
    { part: "tasks", whole: "list_tasks" },
    { part: "notes", whole: "list_notes" },
    { part: "chat.members", whole: "list_group_members" },
  ],
  async run({ ctx, input }) {
    const chat = await loadChat(ctx, input.chat_id, input.phone_id);
    const detail = await chatDetailOf(ctx, chat);
    const rows = await db(ctx)
      .select(MESSAGE_COLUMNS)
      .from(messages)
      .where(eq(messages.chatId, chat.id))
      .orderBy(...newestFirst)
      .limit(input.message_count);
    const views = await messageViews(ctx, rows, { withChat: false, namedByChat: true });
    const whole = input.max_tokens - costOf(detail) - FRAME_TOKENS;
    const { contact, isCut } = await contactWithin(ctx, chat.contactId, whole / 3);
    const room = whole - (contact ? costOf(contact) : 0);
    const { beside, isWhole } = fitting(await besideOf(ctx, chat.id), room / 2);
    let left = room - costOf(beside);
    const costs = idsSaidOnce(views).map(costOf);
    const kept = views.filter((_view, index) => (left -= costs[index] ?? 0) >= 0);
    const trimmed = isWhole && !isCut && kept.length === views.length ? {} : { trimmed: true };
    return { chat: detail, ...(contact ? { contact } : {}), messages: kept.reverse(), ...beside, ...trimmed };
  },
});

/** The person of a direct chat; without their properties where these would take more than their share. */
async function contactWithin(
  ctx: Ctx,
  contactId: string | null,
  tokensMax: number,
): Promise<{ contact: ContactBrief | null; isCut: boolean }> {
  const contact = contactId === null ? null : await contactBriefOf(ctx, contactId);
  if (!contact?.custom_properties || costOf(contact) <= tokensMax) return { contact, isCut: false };
  const { custom_properties: _left, ...rest } = contact;
  return { contact: rest, isCut: true };
}

/** What stands beside the messages; tickets and tasks only for a key that may read them. */
async function besideOf(ctx: Ctx, chatId: string) {
  const mayReadTickets = ctx.caller.scopes.has("tickets:read");
  const written = await notesOf(ctx, chatId, BESIDE_MAX);
  const notes = written.map(({ chat_id: _chat, chat_name: _name, ...note }) => note);
  const lines = mayReadTickets ? await openTasksOf(ctx, chatId, BESIDE_MAX) : [];
  const tasks = lines.map(({ chat_id: _chat, chat_name: _name, ...line }) => line);
  const tickets = mayReadTickets ? ((await openTicketsOf(ctx, [chatId])).get(chatId) ?? []) : [];
  return {
    notes,
    tasks,
    open_tickets: tickets
      .slice(0, BESIDE_MAX)
      .map(({ id, number, subject, status }) => ({ ticket_id: id, number, subject, status })),
  };
}

const costOf = (part: unknown) => tokensAbout(JSON.stringify(part));

/** What of it costs at most `tokensMax`: of the longest list the last goes first, and long notes are cut. */
function fitting(all: Awaited<ReturnType<typeof besideOf>>, tokensMax: number) {
  const notes = all.notes.map((note) => ({ ...note, body: beginningOf(note.body, NOTE_CHARS_MAX) }));
  const isCut = notes.some((note, index) => note.body !== all.notes[index]?.body);
  const lists = { ...all, notes };
  let dropped = 0;
  while (costOf(Object.values(lists)) > tokensMax) {
    const [longest] = Object.values(lists).sort((a, b) => costOf(b) - costOf(a));
    if (!longest?.pop()) break;
    dropped++;
  }
  const filled = Object.entries(lists).filter(([, list]) => list.length > 0);
  const beside: Partial<typeof lists> = Object.fromEntries(filled);
  return { beside, isWhole: !isCut && dropped === 0 };
}
