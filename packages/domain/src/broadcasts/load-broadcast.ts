import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, count, eq } from "drizzle-orm";
import { messages } from "../messages/table.ts";
import { broadcastRecipients, broadcasts } from "./table.ts";

export type BroadcastRow = typeof broadcasts.$inferSelect;

/** @throws broadcast_not_found  not in this workspace, or on a phone this key may not use */
export async function loadBroadcast(ctx: Ctx, id: string, held = false): Promise<BroadcastRow> {
  const query = db(ctx).select().from(broadcasts).where(eq(broadcasts.id, id));
  const [row] = held ? await query.for("update") : await query;
  const allowed = ctx.caller.phoneIds;
  if (row && (!allowed || row.phoneIds.every((phoneId) => allowed.includes(phoneId)))) return row;
  const received = id.slice(0, 40);
  throw new AppError("broadcast_not_found", {
    public: `There is no broadcast ${received}. Ids look like brd_…: see list_broadcasts.`,
    fields: [{ path: "broadcast_id", message: "is not known", expected: "brd_…", received }],
    hint: "list_broadcasts",
  });
}

/** How many recipients stand where; each is counted once. */
export interface Counts {
  pending: number;
  queued: number;
  sent: number;
  delivered: number;
  read: number;
  failed: number;
  /** The network did not answer: may have arrived. */
  unknown: number;
  skipped: number;
  cancelled: number;
  /** No recipients: chats that it was never to go to. */
  left_out: number;
}

const STANDS: Record<string, keyof Counts> = {
  queued: "queued",
  sending: "queued",
  unknown: "unknown",
  accepted: "sent",
  sent: "sent",
  delivered: "delivered",
  read: "read",
  played: "read",
  failed: "failed",
};

export async function countRecipients(ctx: Pick<Ctx, "tx">, broadcastId: string): Promise<Counts> {
  const rows = await db(ctx)
    .select({ state: broadcastRecipients.state, delivery: messages.deliveryState, n: count() })
    .from(broadcastRecipients)
    .leftJoin(messages, eq(messages.id, broadcastRecipients.messageId))
    .where(and(eq(broadcastRecipients.broadcastId, broadcastId)))
    .groupBy(broadcastRecipients.state, messages.deliveryState);
  const counts: Counts = {
    pending: 0,
    queued: 0,
    sent: 0,
    delivered: 0,
    read: 0,
    failed: 0,
    unknown: 0,
    skipped: 0,
    cancelled: 0,
    left_out: 0,
  };
  for (const { state, delivery, n } of rows) {
    counts[state === "queued" ? (STANDS[delivery ?? ""] ?? "queued") : state] += n;
  }
  return counts;
}
