import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray, sql } from "drizzle-orm";
import { moveConsents } from "./consents/write-consent.ts";
import { moveLabels } from "../labels/index.ts";
import { holdRows } from "./hold-rows.ts";
import { moveTraces } from "./move-traces.ts";
import { propertyText } from "./property-text.ts";
import { nameDirectChats } from "./push-names.ts";
import { chats } from "../chats/table.ts";
import { joinAccounts } from "./join-accounts.ts";
import type { Identifier } from "./identifiers.ts";
import { contactIdentifiers, contacts } from "./table.ts";

/**
 * Makes one contact of several that turned out to be one person; the oldest stays and is answered.
 * What belongs to the others goes to it, direct chats on the same phone become one, and the ids of
 * what went lead to what stayed. @NOTE Called with the lock of `lockContacts` held.
 * @param of  what names the one account that they all are
 */
export async function mergeContacts(
  ctx: Ctx,
  ids: readonly string[],
  of: readonly Identifier[],
): Promise<string | null> {
  await holdRows(ctx, ids);
  const rows = await db(ctx)
    .select({ id: contacts.id })
    .from(contacts)
    .where(inArray(contacts.id, [...ids]))
    .orderBy(contacts.createdAt, contacts.id);
  const [keep, ...others] = rows.map((row) => row.id);
  if (!keep) return null;
  for (const other of others) await mergeContactInto(ctx, keep, other);
  await joinAccounts(ctx, keep, of);
  return keep;
}

/** One at a time makes or merges contacts, or makes chats, in a workspace: two that see a person at once make one. */
export async function lockContacts(ctx: Ctx): Promise<void> {
  await db(ctx).execute(sql`select pg_advisory_xact_lock(hashtextextended(${`contacts:${ctx.workspaceId}`}, 0))`);
}

/**
 * One of two: `keepId` stays, whichever is older, and the accounts of both with their chats. @NOTE Called with the lock of `lockContacts` and both rows
 * held, so that whoever found one of them earlier has written what they write.
 */
export async function mergeContactInto(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  for (const table of [contactIdentifiers, chats])
    await db(ctx)
      .update(table)
      .set({ contactId: keepId, accountId: sql`coalesce(${table.accountId}, ${otherId})` })
      .where(eq(table.contactId, otherId));
  await moveTraces(ctx, keepId, otherId);
  await moveLabels(ctx, "contact", otherId, keepId);
  await moveConsents(ctx, keepId, otherId);
  await takeOver(ctx, keepId, otherId);
  // Those merged before go along, so that an old id is always one step from the contact that stayed.
  await db(ctx)
    .update(contacts)
    .set({ mergedIntoId: keepId, updatedAt: ctx.clock.now() })
    .where(sql`${contacts.id} = ${otherId} or ${contacts.mergedIntoId} = ${otherId}`);
  ctx.events.publish("contact.merged", { contact_id: keepId, merged_id: otherId });
  ctx.audit.changed("contact", otherId, { merged_into_id: null }, { merged_into_id: keepId });
}

/** The better name, and what was set on the other only. */
async function takeOver(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  const better = sql`(o.name_source = 'saved' and k.name_source <> 'saved'
    or o.name_source = 'push' and k.name_source not in ('saved', 'push')
    or k.name_source = 'none')`;
  const { rows } = await db(ctx).execute<{ name_folded: string; properties: Record<string, unknown> }>(sql`
    update contacts k set
      name = case when ${better} then o.name else k.name end,
      name_folded = case when ${better} then o.name_folded else k.name_folded end,
      name_source = case when ${better} then o.name_source else k.name_source end,
      push_name = coalesce(k.push_name, o.push_name),
      push_name_folded = coalesce(k.push_name_folded, o.push_name_folded),
      is_internal = k.is_internal or o.is_internal,
      custom_properties = o.custom_properties || k.custom_properties,
      removed_at = case when o.removed_at is null then null else k.removed_at end,
      updated_at = ${ctx.clock.now().toISOString()}::timestamptz
    from contacts o where k.id = ${keepId} and o.id = ${otherId}
    returning k.name_folded, k.custom_properties as properties`);
  const [kept] = rows;
  if (!kept) return;
  const propertiesFolded = propertyText(kept.properties);
  await db(ctx).update(contacts).set({ propertiesFolded }).where(eq(contacts.id, keepId));
  await nameDirectChats(ctx, [{ id: keepId, folded: kept.name_folded }]);
}
