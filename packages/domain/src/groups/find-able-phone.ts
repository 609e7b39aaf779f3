import type { ConnectorName } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { phones } from "../phones/table.ts";

/** The oldest phone on one of these connectors that this key may use; null when there is none. */
export async function findAblePhone(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  connectors: readonly ConnectorName[],
): Promise<string | null> {
  const { phoneIds } = ctx.caller;
  const [row] = await db(ctx)
    .select({ id: phones.id })
    .from(phones)
    .where(
      and(
        eq(phones.workspaceId, ctx.workspaceId),
        isNull(phones.unlinkedAt),
        inArray(phones.connector, [...connectors]),
        phoneIds ? inArray(phones.id, [...phoneIds]) : undefined,
      ),
    )
    .orderBy(phones.id)
    .limit(1);
  return row?.id ?? null;
}
