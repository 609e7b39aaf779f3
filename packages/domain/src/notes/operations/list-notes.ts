import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  nextCursor,
  pageInput,
  pageOf,
  type Ctx,
  sinceInput,
  onlyPhoneInput,
  detailInput,
} from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, gte, inArray, sql, type SQL } from "drizzle-orm";
import { z } from "zod";
import { loadChat, chatIdInput } from "../../chats/index.ts";
import { chats } from "../../chats/table.ts";
import { phoneFor } from "../../phones/index.ts";
import { timeGiven } from "../../workspaces/index.ts";
import { noteDetail, noteDetails, noteViews } from "../note-view.ts";
import { notes } from "../table.ts";

export const listNotes = defineOperation({
  name: "list_notes",
  summary: "List private notes of one chat or all, newest first.",
  guidance: "What colleagues know; customers' words: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "chats:read",
  tier: "core",
  rest: "GET /notes",
  input: z.object({
    chat_id: chatIdInput.optional().describe("Only of this chat: its id (chat_…) or its number."),
    since: sinceInput,
    phone_id: onlyPhoneInput,
    fields: detailInput,
    ...pageInput,
  }),
  output: z.object({ items: z.array(noteDetail), next_cursor: nextCursor }),
  errors: ["chat_not_found", "chat_conflict", "phone_not_found"],
  async run({ ctx, input }) {
    const rows = await db(ctx)
      .select()
      .from(notes)
      .where(and(...(await conditions(ctx, input)), before(input.cursor)))
      .orderBy(desc(notes.createdAt), desc(notes.id))
      .limit(input.limit + 1);
    const page = pageOf(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
    const show = input.fields === "full" ? noteDetails : noteViews;
    return page.showing(await show(ctx, page.items));
  },
});

interface Filters {
  chat_id?: string | undefined;
  since?: string | undefined;
  phone_id?: string | undefined;
}

async function conditions(ctx: Ctx, input: Filters): Promise<(SQL | undefined)[]> {
  const since = await timeGiven(ctx, "since", input.since);
  return [
    eq(notes.workspaceId, ctx.workspaceId),
    since && gte(notes.createdAt, since),
    input.chat_id === undefined
      ? await onPhones(ctx, input.phone_id)
      : eq(notes.chatId, (await loadChat(ctx, input.chat_id, input.phone_id)).id),
  ];
}

/** Of the phone that is named, else of those the key may use. */
async function onPhones(ctx: Ctx, phoneId: string | undefined): Promise<SQL | undefined> {
  const phoneIds = phoneId === undefined ? ctx.caller.phoneIds : [(await phoneFor(ctx, phoneId)).id];
  if (!phoneIds) return undefined;
  const theirs = db(ctx)
    .select({ id: chats.id })
    .from(chats)
    .where(inArray(chats.phoneId, [...phoneIds]));
  return inArray(notes.chatId, theirs);
}

function before(cursor: string | undefined): SQL | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return sql`(${notes.createdAt}, ${notes.id}) < (${cursorInstant(at).toISOString()}::timestamptz, ${String(id)})`;
}
