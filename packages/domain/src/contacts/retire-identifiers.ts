import type { InboundIdentityChange } from "@parley/connectors/contract";
import { foldText, SECOND_MS, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, sql } from "drizzle-orm";
import { isOfAccount, type Account } from "./accounts.ts";
import { nameFromIdentity } from "./contact-name.ts";
import { identifierKey, identityOf, lastingIdentifiers } from "./identifiers.ts";
import { nameDirectChats } from "./push-names.ts";
import { contactIdentifiers, contacts } from "./table.ts";

type Row = typeof contactIdentifiers.$inferSelect;

/**
 * What a change leaves behind is written to no more: by now the old number may be a stranger's. A new number brings
 * a new BSUID and the other way round, so of both kinds all goes that was theirs before and is not named anew.
 * Where one person is only named in several ways, nothing changes.
 */
export async function retireIdentifiers(
  ctx: Ctx,
  account: Account,
  { previous, current, at }: InboundIdentityChange,
): Promise<void> {
  const kept = new Set(lastingIdentifiers(current).map(identifierKey));
  const gone = new Set(
    lastingIdentifiers(previous)
      .map(identifierKey)
      .filter((key) => !kept.has(key)),
  );
  if (gone.size === 0) return;
  const rows = await db(ctx)
    .select()
    .from(contactIdentifiers)
    .where(and(isOfAccount(contactIdentifiers, account), inArray(contactIdentifiers.kind, ["phone", "bsuid"])));
  const since = new Date(at);
  for (const row of rows) {
    const key = identifierKey(row);
    // What came into use after the change is of a later one. Networks tell whole seconds.
    const isGone = gone.has(key) || row.createdAt.getTime() < since.getTime() + SECOND_MS;
    if (kept.has(key)) await takeIntoUse(ctx, row, since);
    else if (isGone && !row.retiredAt) await update(ctx, row, { retiredAt: since });
  }
  await showAnew(ctx, account.contactId);
}

/** Unless a later change, told before this one, has left it behind. */
async function takeIntoUse(ctx: Ctx, row: Row, since: Date): Promise<void> {
  if (row.retiredAt && row.retiredAt > since) return;
  await update(ctx, row, { retiredAt: null, createdAt: row.createdAt > since ? row.createdAt : since });
}

async function update(
  ctx: Ctx,
  { kind, value }: Row,
  values: Partial<typeof contactIdentifiers.$inferInsert>,
): Promise<void> {
  await db(ctx)
    .update(contactIdentifiers)
    .set(values)
    .where(
      and(
        eq(contactIdentifiers.workspaceId, ctx.workspaceId),
        eq(contactIdentifiers.kind, kind),
        eq(contactIdentifiers.value, value),
      ),
    );
}

/** Someone shown by their number is shown by the new one. */
async function showAnew(ctx: Ctx, contactId: string): Promise<void> {
  const shown = nameFromIdentity(await identityOf(ctx, contactId));
  const nameFolded = foldText(shown.name);
  const changed = await db(ctx)
    .update(contacts)
    .set({ ...shown, nameFolded, updatedAt: ctx.clock.now() })
    .where(and(eq(contacts.id, contactId), eq(contacts.nameSource, "number"), sql`${contacts.name} <> ${shown.name}`))
    .returning({ id: contacts.id });
  if (changed.length > 0) await nameDirectChats(ctx, [{ id: contactId, folded: nameFolded }]);
}
