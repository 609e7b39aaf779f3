import type { ConnectorFactory } from "@parley/connectors/contract";
import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { phones } from "./table.ts";

/**
 * Two phones on one number would each see half of its webhooks. From here to the end of the transaction nobody else
 * links the number: who tries waits, and finds it linked.
 * @param ownId  of the phone that is to have it, where there is one
 * @throws phone_conflict  another phone of the workspace has the number, or had it
 */
export async function claimNumber(
  ctx: Ctx,
  factory: ConnectorFactory,
  settings: Record<string, unknown>,
  ownId?: string,
): Promise<void> {
  const wanted = factory.numberId(settings);
  if (wanted === null) return;
  const key = `number:${ctx.workspaceId}:${factory.name}:${wanted}`;
  await db(ctx).execute(sql`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`);
  const linked = await db(ctx).select().from(phones).where(eq(phones.connector, factory.name));
  const same = linked.find((phone) => phone.id !== ownId && factory.numberId(phone.settings) === wanted);
  if (!same) return;
  throw new AppError("phone_conflict", {
    public: `This number ${same.unlinkedAt ? "was linked before" : "is linked already"}, as ${same.id} (${same.name}). Give it new secrets with update_phone.`,
    fields: [{ path: "settings", message: "are of a number that is linked" }],
    details: { phone_id: same.id },
  });
}
