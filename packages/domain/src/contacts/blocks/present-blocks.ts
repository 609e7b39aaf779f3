import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, inArray } from "drizzle-orm";
import { contactBlocks } from "../table.ts";

/** Phones that block each contact, by what their networks agreed to last; those that none blocks are absent. */
export async function phonesBlocking(
  ctx: Pick<Ctx, "tx" | "caller">,
  ids: readonly string[],
): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  if (ids.length === 0) return found;
  const { phoneIds } = ctx.caller;
  const rows = await db(ctx)
    .selectDistinctOn([contactBlocks.contactId, contactBlocks.phoneId])
    .from(contactBlocks)
    .where(
      and(
        inArray(contactBlocks.contactId, [...ids]),
        eq(contactBlocks.state, "done"),
        phoneIds ? inArray(contactBlocks.phoneId, [...phoneIds]) : undefined,
      ),
    )
    .orderBy(contactBlocks.contactId, contactBlocks.phoneId, desc(contactBlocks.id));
  for (const { contactId, phoneId, kind } of rows)
    if (kind === "block") found.set(contactId, [...(found.get(contactId) ?? []), phoneId]);
  return found;
}
