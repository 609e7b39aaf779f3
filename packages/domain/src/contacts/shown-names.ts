import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, not } from "drizzle-orm";
import { onPhonesOf } from "./contact-sight.ts";
import { contactNames } from "./load-person.ts";
import { contactIdentifiers, contacts } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Shown names by contact id. Whom the key may not see is shown by their number, and by nothing where none is known. */
export async function shownNames(ctx: Reach, ids: readonly string[]): Promise<Map<string, string>> {
  const [names, unseen] = [await contactNames(ctx, ids), await outOfSight(ctx, ids)];
  if (unseen.size === 0) return names;
  for (const id of unseen) names.delete(id);
  const numbers = await db(ctx)
    .select({ id: contactIdentifiers.contactId, value: contactIdentifiers.value })
    .from(contactIdentifiers)
    .where(and(inArray(contactIdentifiers.contactId, [...unseen]), eq(contactIdentifiers.kind, "phone")))
    .orderBy(contactIdentifiers.createdAt);
  for (const { id, value } of numbers) names.set(id, `+${value}`);
  return names;
}

/** Those of phones the key may not use, whether they were removed or not. */
export async function outOfSight(ctx: Reach, ids: readonly string[]): Promise<Set<string>> {
  const seen = onPhonesOf(ctx);
  if (!seen || ids.length === 0) return new Set();
  const rows = await db(ctx)
    .select({ id: contacts.id })
    .from(contacts)
    .where(and(eq(contacts.workspaceId, ctx.workspaceId), inArray(contacts.id, [...new Set(ids)]), not(seen)));
  return new Set(rows.map((row) => row.id));
}
