import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { desc, inArray } from "drizzle-orm";
import { contactConsents } from "../table.ts";

export type Consent = typeof contactConsents.$inferSelect;

/** What counts for each contact: its newest word on every purpose, by purpose; those without any are absent. */
export async function presentConsents(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<Map<string, Consent[]>> {
  const found = new Map<string, Consent[]>();
  if (ids.length === 0) return found;
  const rows = await db(ctx)
    .selectDistinctOn([contactConsents.contactId, contactConsents.purpose])
    .from(contactConsents)
    .where(inArray(contactConsents.contactId, [...ids]))
    .orderBy(contactConsents.contactId, contactConsents.purpose, desc(contactConsents.at), desc(contactConsents.id));
  for (const row of rows) found.set(row.contactId, [...(found.get(row.contactId) ?? []), row]);
  return found;
}
