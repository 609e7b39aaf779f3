import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { inArray } from "drizzle-orm";
import { phones } from "./phones/table.ts";

/** What the workspace calls its phones, with their numbers in digits, by id. */
export async function phonesById(
  ctx: Pick<Ctx, "tx">,
  ids: readonly string[],
): Promise<Map<string, { name: string; number: string | null }>> {
  const rows = await db(ctx)
    .select({ id: phones.id, name: phones.name, number: phones.number })
    .from(phones)
    .where(inArray(phones.id, [...new Set(ids)]));
  return new Map(rows.map((row) => [row.id, row]));
}

/** Beside `phone_id`, for models and for people. */
export async function phoneNames(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  return new Map([...(await phonesById(ctx, ids))].map(([id, { name }]) => [id, name]));
}
