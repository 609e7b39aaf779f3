import { decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gte, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { loadChat } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { loadWorkspace, timeFrom } from "../../workspaces/index.ts";
import { notes } from "../table.ts";
import { noteViews, noteView } from "../write-note.ts";

export const listNotes = defineOperation({
  name: "list_notes",
  summary: "List private notes, newest first.",
  guidance: "Of one chat, or of all. What customers wrote: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /notes",
  input: z.object({
    chat_id: z.string().min(1).max(100).optional().describe("chat_… or +number."),
    since: z.string().max(40).optional().describe("ISO, today, -7d."),
    phone_id: z.string().optional().describe("Phone."),
    ...pageInput,
  }),
  output: z.object({ items: z.array(noteView), next_cursor: nextCursor }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const chatId = input.chat_id === undefined ? undefined : (await loadChat(ctx, input.chat_id, input.phone_id)).id;
    const { timeZone } = await loadWorkspace(ctx);
    const since = input.since === undefined ? undefined : timeFrom(input.since, "since", ctx.clock.now(), timeZone);
    const phoneIds = input.phone_id === undefined ? ctx.caller.phoneIds : [input.phone_id];
    const ofPhones =
      phoneIds &&
      db(ctx)
        .select({ id: chats.id })
        .from(chats)
        .where(inArray(chats.phoneId, [...phoneIds]));
    const [at, id] = input.cursor === undefined ? [] : decodeCursor(input.cursor, 2);
    const rows = await db(ctx)
      .select()
      .from(notes)
      .where(
        and(
          eq(notes.workspaceId, ctx.workspaceId),
          chatId === undefined ? undefined : eq(notes.chatId, chatId),
          since && gte(notes.createdAt, since),
          chatId === undefined && ofPhones ? inArray(notes.chatId, ofPhones) : undefined,
          at === undefined
            ? undefined
            : sql`(${notes.createdAt}, ${notes.id}) < (${String(at)}::timestamptz, ${String(id)})`,
        ),
      )
      .orderBy(desc(notes.createdAt), desc(notes.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
    return { items: await noteViews(ctx, page.items), next_cursor: page.next_cursor };
  },
});
