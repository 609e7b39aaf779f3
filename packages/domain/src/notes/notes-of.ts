import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { desc, eq, inArray, sql } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { noteViews, type NoteRow, type NoteView } from "./note-view.ts";
import { notes } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Those made before `before`, since `since`, until `until`; at most `limit`. */
interface Window {
  since?: Date | undefined;
  until?: Date | undefined;
  before?: { at: Date; id: string } | undefined;
  limit: number;
}

/** The newest notes of a chat. */
export async function notesOf(ctx: Reach, chatId: string, limit: number): Promise<NoteView[]> {
  const rows = await db(ctx)
    .select()
    .from(notes)
    .where(eq(notes.chatId, chatId))
    .orderBy(desc(notes.createdAt), desc(notes.id))
    .limit(limit);
  return noteViews(ctx, rows);
}

/** Notes on the direct chats with a contact, newest first. */
export async function notesOfContact(
  ctx: Reach & Pick<Ctx, "caller">,
  contactId: string,
  window: Window,
): Promise<NoteRow[]> {
  const { phoneIds } = ctx.caller;
  const { since, until, before, limit } = window;
  const wanted = sql.join(
    [
      sql`n.chat_id = c.id`,
      since && sql`n.created_at >= ${since.toISOString()}::timestamptz`,
      until && sql`n.created_at < ${until.toISOString()}::timestamptz`,
      before && sql`(n.created_at, n.id) < (${before.at.toISOString()}::timestamptz, ${before.id})`,
    ].filter((condition) => condition !== undefined),
    sql` and `,
  );
  const onPhones = phoneIds ? sql`and c.phone_id = any (${sql.param([...phoneIds])}::text[])` : sql``;
  // Each chat is read in order, by its index, and only then together.
  const { rows } = await db(ctx).execute<{ id: string }>(sql`
    select found.id from ${chats} c, lateral (
      select n.id, n.created_at from ${notes} n where ${wanted} order by n.created_at desc, n.id desc limit ${limit}
    ) found where c.contact_id = ${contactId} and c.type = 'direct' ${onPhones}
    order by found.created_at desc, found.id desc limit ${limit}`);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  return db(ctx).select().from(notes).where(inArray(notes.id, ids)).orderBy(desc(notes.createdAt), desc(notes.id));
}
