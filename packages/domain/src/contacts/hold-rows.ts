import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray } from "drizzle-orm";
import { contacts } from "./table.ts";

type ContactRow = typeof contacts.$inferSelect;
type Reach = Pick<Ctx, "tx">;

/**
 * `update` also keeps away whoever is about to name them, as the writer of a message for one: for merging and
 * removing. `no key update` only keeps away other changes, so that people whom we change may go on writing to us.
 */
type Hold = "update" | "no key update";

/** The row of an id that exists, held; a removed one too, and of a merged one the row that stayed. */
export async function holdRow(ctx: Reach, id: string, hold: Hold = "update"): Promise<ContactRow> {
  const [row] = await db(ctx).select().from(contacts).where(eq(contacts.id, id)).for(hold);
  if (!row) throw new Error("A contact that was found is gone.");
  return row.mergedIntoId ? holdRow(ctx, row.mergedIntoId, hold) : row;
}

/**
 * Holds rows by id, in one order always: two calls about the same contacts that each held the first of its
 * own list would wait for each other for ever.
 */
export async function holdRows(ctx: Reach, ids: readonly string[], hold: Hold = "update"): Promise<void> {
  if (ids.length === 0) return;
  await db(ctx)
    .select({ id: contacts.id })
    .from(contacts)
    .where(inArray(contacts.id, [...new Set(ids)]))
    .orderBy(contacts.id)
    .for(hold);
}

/**
 * Who was found by an identifier, held against being merged until the end of the transaction: of whom was merged
 * while we waited the one that stayed. Two that only write about the same people do not wait for each other.
 * @returns  in the order of `ids`
 */
export async function keepApart(ctx: Reach, ids: readonly string[]): Promise<string[]> {
  const rows = await db(ctx)
    .select({ id: contacts.id, into: contacts.mergedIntoId })
    .from(contacts)
    .where(inArray(contacts.id, [...new Set(ids)]))
    .orderBy(contacts.id)
    // No stronger: it stands against merging, not against other changes.
    .for("key share");
  const merged = new Map(rows.flatMap(({ id, into }) => (into === null ? [] : [[id, into] as const])));
  if (merged.size === 0) return [...ids];
  return keepApart(
    ctx,
    ids.map((id) => merged.get(id) ?? id),
  );
}
