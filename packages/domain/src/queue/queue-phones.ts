import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { phoneFor } from "../phones/index.ts";
import { phones } from "../phones/table.ts";

const PHONES_MAX = 500;

export interface QueuePhone {
  id: string;
  name: string;
  state: string;
  stateReason: string | null;
  messagesPerSecond: number | null;
  sendingStoppedAt: Date | null;
  sendingStoppedBy: string | null;
  sendingStoppedReason: string | null;
}

/**
 * The phone a call names; without one, all that this key may use, oldest first.
 * @throws phone_not_found
 */
export async function queuePhones(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  phoneId: string | undefined,
): Promise<QueuePhone[]> {
  if (phoneId !== undefined) return [await phoneFor(ctx, phoneId)];
  const { phoneIds } = ctx.caller;
  return db(ctx)
    .select({
      id: phones.id,
      name: phones.name,
      state: phones.state,
      stateReason: phones.stateReason,
      messagesPerSecond: phones.messagesPerSecond,
      sendingStoppedAt: phones.sendingStoppedAt,
      sendingStoppedBy: phones.sendingStoppedBy,
      sendingStoppedReason: phones.sendingStoppedReason,
    })
    .from(phones)
    .where(and(eq(phones.workspaceId, ctx.workspaceId), phoneIds ? inArray(phones.id, [...phoneIds]) : undefined))
    .orderBy(phones.id)
    .limit(PHONES_MAX);
}
