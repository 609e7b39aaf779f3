import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { phones } from "../phones/table.ts";

/** What the workspace calls its phones, by id. */
export async function phoneNames(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db(ctx)
    .select({ id: phones.id, name: phones.name })
    .from(phones)
    .where(inArray(phones.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row.name]));
}
