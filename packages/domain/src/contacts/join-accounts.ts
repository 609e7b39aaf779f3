import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { findAccounts, type Identifier } from "./identifiers.ts";
import { mergeChats } from "./merge-chats.ts";
import { contactIdentifiers } from "./table.ts";

/** The network names one account by all of these: what is of several is of one from now on, their chats too. */
export async function joinAccounts(ctx: Ctx, contactId: string, identifiers: readonly Identifier[]): Promise<void> {
  const found = [...(await findAccounts(ctx, identifiers)).values()].filter((one) => one.contactId === contactId);
  const ids = [...new Set(found.map((one) => one.accountId))];
  if (ids.length < 2) return;
  const kept = ids.includes(null) ? null : (ids.sort()[0] ?? null);
  const gone = ids.flatMap((id) => (id === null || id === kept ? [] : [id]));
  await db(ctx)
    .update(contactIdentifiers)
    .set({ accountId: kept })
    .where(and(eq(contactIdentifiers.contactId, contactId), inArray(contactIdentifiers.accountId, gone)));
  await mergeChats(ctx, { contactId, accountId: kept }, gone);
}
