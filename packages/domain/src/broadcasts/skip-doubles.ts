import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { broadcastRecipients } from "./table.ts";

const ERROR = {
  code: "chat_conflict",
  message: "Another recipient turned out to be the same person, who gets it once.",
};

/**
 * Recipients of one broadcast that lead to the same chat get it once: of those that still wait all but one
 * are skipped, and all where one was reached. The id of the chat that stayed is preferred, else the first.
 * @param keptIds  chats into which others were merged
 */
export async function skipDoubles(ctx: Ctx, keptIds: readonly string[]): Promise<void> {
  await db(ctx).execute(sql`
    with lead as materialized (
      select id, coalesce(merged_into_id, id) as chat from chats
      where id = any (${sql.param([...keptIds])}::text[]) or merged_into_id = any (${sql.param([...keptIds])}::text[])
    )
    update ${broadcastRecipients} r set state = 'skipped', error = ${JSON.stringify(ERROR)}::jsonb
    from ${broadcastRecipients} o, lead mine, lead theirs
    where r.state = 'pending' and mine.id = r.chat_id and theirs.id = o.chat_id and theirs.chat = mine.chat
      and o.broadcast_id = r.broadcast_id and o.chat_id <> r.chat_id
      and (o.state = 'queued'
        or o.state = 'pending' and (o.chat_id <> mine.chat, o.number) < (r.chat_id <> mine.chat, r.number))`);
}
