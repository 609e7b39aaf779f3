import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { contactViews } from "./contact-view.ts";
import { loadContacts } from "./load-contacts.ts";
import type { ContactView } from "./schemas.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/**
 * Who has this name, exactly or as its beginning, for a caller who gave a name where an id belongs.
 * Nobody for a key that may not read contacts.
 */
export async function contactsCalled(ctx: Reach, name: string, limit: number): Promise<ContactView[]> {
  const folded = foldText(name.trim());
  if (folded === "" || !ctx.caller.scopes.has("contacts:read")) return [];
  const { rows } = await db(ctx).execute<{ id: string }>(
    sql`select id from find_contact_ids(${folded}, null::text[], null, null, ${limit}::int)`,
  );
  const ids = rows.map((row) => row.id);
  return contactViews(ctx, await loadContacts(ctx, ids));
}
