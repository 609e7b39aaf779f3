import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, inArray } from "drizzle-orm";
import { contactBlocks } from "../table.ts";

type Counted = "done" | "pending";

/**
 * Phones that block each contact, by what their networks agreed to last; those that none blocks are absent.
 * @param counted  with `pending` those too are absent of which something is asked that is not answered
 */
export async function phonesBlocking(
  ctx: Pick<Ctx, "tx" | "caller">,
  ids: readonly string[],
  counted: readonly Counted[] = ["done"],
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
        inArray(contactBlocks.state, [...counted]),
        phoneIds ? inArray(contactBlocks.phoneId, [...phoneIds]) : undefined,
      ),
    )
    .orderBy(contactBlocks.contactId, contactBlocks.phoneId, desc(contactBlocks.id));
  for (const { contactId, phoneId, kind, state } of rows)
    if (kind === "block" && state === "done") found.set(contactId, [...(found.get(contactId) ?? []), phoneId]);
  return found;
}
