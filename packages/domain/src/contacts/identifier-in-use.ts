import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";

/**
 * Before two contacts become one: the number they wrote from last stays in use, and without any
 * message that of the contact which stays. The newest identifier of a kind is the one in use, so
 * those of the other are put into the past.
 */
export async function settleIdentifierInUse(ctx: Pick<Ctx, "tx">, keepId: string, otherId: string): Promise<void> {
  const { rows } = await db(ctx).execute<{ id: string }>(sql`
    select contact_id as id from chats
    where contact_id in (${keepId}, ${otherId}) and type = 'direct' and last_inbound_at is not null
    order by last_inbound_at desc, (contact_id = ${keepId}) desc limit 1`);
  const inUse = rows[0]?.id ?? keepId;
  const past = inUse === keepId ? otherId : keepId;
  await db(ctx).execute(sql`
    update contact_identifiers o set created_at = 'epoch'
    where o.contact_id = ${past}
      and exists (select 1 from contact_identifiers k where k.contact_id = ${inUse} and k.kind = o.kind)`);
}
