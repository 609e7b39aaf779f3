import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull, sql } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { contactIdentifiers, contacts } from "./table.ts";

/**
 * Makes one contact of two. What belongs to `otherId` goes to `keepId`; their direct chats on the
 * same phone become one. The ids of what went stay known and lead to what stayed.
 */
export async function mergeContacts(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  await db(ctx).update(contactIdentifiers).set({ contactId: keepId }).where(eq(contactIdentifiers.contactId, otherId));
  await mergeDirectChats(ctx, keepId, otherId);
  await db(ctx).execute(sql`update messages set sender_id = ${keepId} where sender_id = ${otherId}`);
  await moveUnlessThere(ctx, "message_reactions", "message_id", "reactor_id", keepId, otherId);
  await moveUnlessThere(ctx, "chat_members", "chat_id", "contact_id", keepId, otherId);
  await keepBetterName(ctx, keepId, otherId);
  await db(ctx)
    .update(contacts)
    .set({ mergedIntoId: keepId, updatedAt: ctx.clock.now() })
    .where(eq(contacts.id, otherId));
  ctx.events.publish("contact.merged", { contact_id: keepId, merged_id: otherId });
  ctx.audit.changed("contact", otherId, { merged_into_id: null }, { merged_into_id: keepId });
}

async function mergeDirectChats(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  const own = await db(ctx)
    .select()
    .from(chats)
    .where(and(eq(chats.contactId, keepId), isNull(chats.mergedIntoId)));
  const others = await db(ctx)
    .select()
    .from(chats)
    .where(and(eq(chats.contactId, otherId), isNull(chats.mergedIntoId)));
  for (const other of others) {
    const target = own.find((chat) => chat.phoneId === other.phoneId);
    if (!target) {
      await db(ctx).update(chats).set({ contactId: keepId }).where(eq(chats.id, other.id));
      continue;
    }
    await db(ctx).execute(sql`update messages set chat_id = ${target.id} where chat_id = ${other.id}`);
    await db(ctx).execute(sql`
      insert into chat_labels (workspace_id, chat_id, label_id)
      select workspace_id, ${target.id}, label_id from chat_labels where chat_id = ${other.id} on conflict do nothing`);
    await db(ctx).execute(sql`delete from chat_labels where chat_id = ${other.id}`);
    const newer = other.lastActivityAt > target.lastActivityAt ? other : target;
    await db(ctx)
      .update(chats)
      .set({
        unreadCount: target.unreadCount + other.unreadCount,
        lastActivityAt: newer.lastActivityAt,
        lastMessageId: newer.lastMessageId,
        lastInboundAt: laterOf(target.lastInboundAt, other.lastInboundAt),
        updatedAt: ctx.clock.now(),
      })
      .where(eq(chats.id, target.id));
    await db(ctx).update(chats).set({ mergedIntoId: target.id, contactId: keepId }).where(eq(chats.id, other.id));
    ctx.events.publish("chat.merged", { chat_id: target.id, merged_id: other.id });
  }
}

/** Rows that the kept contact has already are dropped instead of moved. */
async function moveUnlessThere(
  ctx: Ctx,
  table: "message_reactions" | "chat_members",
  of: "message_id" | "chat_id",
  column: "reactor_id" | "contact_id",
  keepId: string,
  otherId: string,
): Promise<void> {
  const [t, by, who] = [sql.identifier(table), sql.identifier(of), sql.identifier(column)];
  await db(ctx).execute(sql`
    delete from ${t} o where o.${who} = ${otherId}
      and exists (select 1 from ${t} k where k.${by} = o.${by} and k.${who} = ${keepId})`);
  await db(ctx).execute(sql`update ${t} set ${who} = ${keepId} where ${who} = ${otherId}`);
}

async function keepBetterName(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  await db(ctx).execute(sql`
    update contacts k set name = o.name, name_source = o.name_source, name_folded = o.name_folded,
      push_name = coalesce(k.push_name, o.push_name)
    from contacts o
    where k.id = ${keepId} and o.id = ${otherId}
      and (o.name_source = 'saved' and k.name_source <> 'saved' or k.name_source in ('number', 'none') and o.name_source = 'push')`);
}

function laterOf(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b;
  return a > b ? a : b;
}
