import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, inArray } from "drizzle-orm";
import { inSight } from "./contact-sight.ts";
import type { ContactRow } from "./load-contact.ts";
import { contacts } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "caller">;

/** Contacts by id, those in sight only, in the order of the ids. */
export async function loadContacts(ctx: Reach, ids: readonly string[]): Promise<ContactRow[]> {
  if (ids.length === 0) return [];
  const rows = await db(ctx)
    .select()
    .from(contacts)
    .where(and(inArray(contacts.id, [...new Set(ids)]), inSight(ctx)));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
