import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { desc, inArray, sql } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { tickets } from "../tickets/table.ts";
import { tasks } from "./table.ts";
import type { TaskRow } from "./task-view.ts";

/** Those made before `before`, since `since`, until `until`; at most `limit`. */
interface Window {
  since?: Date | undefined;
  until?: Date | undefined;
  before?: { at: Date; id: string } | undefined;
  limit: number;
}

/** Tasks on the direct chats with a contact and on the tickets they raised, newest first, whether done or not. */
export async function tasksOfContact(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  contactId: string,
  window: Window,
): Promise<TaskRow[]> {
  const { since, until, before, limit } = window;
  const wanted = sql.join(
    [
      sql`true`,
      since && sql`k.created_at >= ${since.toISOString()}::timestamptz`,
      until && sql`k.created_at < ${until.toISOString()}::timestamptz`,
      before && sql`(k.created_at, k.id) < (${before.at.toISOString()}::timestamptz, ${before.id})`,
    ].filter((condition) => condition !== undefined),
    sql` and `,
  );
  const newest = sql`order by k.created_at desc, k.id desc limit ${limit}`;
  const { phoneIds } = ctx.caller;
  const onPhones = phoneIds ? sql`and o.phone_id = any (${sql.param([...phoneIds])}::text[])` : sql``;
  // Each chat and each ticket is read in order, by its index, and only then together.
  const { rows } = await db(ctx).execute<{ id: string }>(sql`
    select k.id from (
      select f.id, f.created_at from ${chats} o, lateral (
        select k.id, k.created_at from ${tasks} k where k.chat_id = o.id and ${wanted} ${newest}
      ) f where o.contact_id = ${contactId} and o.type = 'direct' ${onPhones}
      union
      select f.id, f.created_at from ${tickets} o, lateral (
        select k.id, k.created_at from ${tasks} k where k.ticket_id = o.id and ${wanted} ${newest}
      ) f where o.contact_id = ${contactId} and o.deleted_at is null ${onPhones}
    ) k ${newest}`);
  const ids = rows.map((row) => row.id);
  if (ids.length === 0) return [];
  return db(ctx).select().from(tasks).where(inArray(tasks.id, ids)).orderBy(desc(tasks.createdAt), desc(tasks.id));
}
