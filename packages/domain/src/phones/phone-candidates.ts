import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { phones } from "./table.ts";

const SHOWN_MAX = 10;

export interface PhoneCandidate {
  phone_id: string;
  name: string;
  number?: string;
}

/** The linked phones that the caller may use: what an error tells of where none of them was named. */
export async function phoneCandidates(
  ctx: Pick<Ctx, "tx" | "workspaceId"> & Partial<Pick<Ctx, "caller">>,
): Promise<PhoneCandidate[]> {
  const phoneIds = ctx.caller?.phoneIds;
  const rows = await db(ctx)
    .select({ phone_id: phones.id, name: phones.name, number: phones.number })
    .from(phones)
    .where(
      and(
        eq(phones.workspaceId, ctx.workspaceId),
        isNull(phones.unlinkedAt),
        phoneIds ? inArray(phones.id, [...phoneIds]) : undefined,
      ),
    )
    .orderBy(phones.name, phones.id)
    .limit(SHOWN_MAX);
  return rows.map(({ number, ...phone }) => ({ ...phone, ...(number ? { number: `+${number}` } : {}) }));
}
