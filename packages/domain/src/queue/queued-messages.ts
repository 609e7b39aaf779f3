import type { DeliveryError } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import { loadBroadcast } from "../broadcasts/index.ts";
import { broadcastRecipients } from "../broadcasts/table.ts";
import { SEND_JOB } from "../messages/index.ts";
import { otherPhone } from "../other-phone.ts";
import { messages } from "../messages/table.ts";

/** Which part of the queue is meant. */
export interface QueuePart {
  phoneIds: readonly string[];
  /** The one phone that the caller named. */
  phoneId?: string | undefined;
  broadcastId?: string | undefined;
  /** Entries above this place only. */
  after?: number | undefined;
  limit: number;
}

export interface QueuedMessage {
  id: string;
  phoneId: string;
  chatId: string;
  type: string;
  state: "queued" | "sending";
  queuedAt: Date;
  attempts: number;
  /** Of the last attempt. */
  error: DeliveryError | null;
  place: number;
}

const COLUMNS = {
  id: messages.id,
  phoneId: messages.phoneId,
  chatId: messages.chatId,
  type: messages.type,
  state: messages.deliveryState,
  queuedAt: messages.sentAt,
  attempts: messages.sendAttempts,
  error: messages.deliveryError,
};

/**
 * Messages that have not left, first in line first. What left while this looked is absent, so there may be
 * fewer than `limit` although more follow: `next` says where to go on, null at the end.
 * @throws broadcast_not_found
 * @throws broadcast_conflict  it does not send from the phone that was named
 */
export async function queuedMessages(
  ctx: Ctx,
  part: QueuePart,
): Promise<{ items: QueuedMessage[]; next: number | null }> {
  const line = part.broadcastId === undefined ? await lineOfPhones(ctx, part) : await lineOfBroadcast(ctx, part);
  const shown = line.slice(0, part.limit);
  const last = shown.at(-1);
  const items = await unsentOf(ctx, part.phoneIds, new Map(shown.map((entry) => [entry.messageId, entry.place])));
  return { items, next: line.length > part.limit && last ? last.place : null };
}

/** Of these messages those on these phones that have not left. */
export async function unsentOf(
  ctx: Ctx,
  phoneIds: readonly string[],
  places: ReadonlyMap<string, number>,
): Promise<QueuedMessage[]> {
  if (places.size === 0) return [];
  const rows = await db(ctx)
    .select(COLUMNS)
    .from(messages)
    .where(
      and(
        // One parameter for all, however many.
        sql`${messages.id} = any (${sql.param([...places.keys()])}::text[])`,
        inArray(messages.deliveryState, ["queued", "sending"]),
      ),
    );
  return rows
    .filter((row) => phoneIds.includes(row.phoneId))
    .map((row) => ({
      ...row,
      state: row.state === "sending" ? ("sending" as const) : ("queued" as const),
      place: places.get(row.id) ?? 0,
    }))
    .sort((a, b) => a.place - b.place);
}

interface Entry {
  messageId: string;
  place: number;
}

async function lineOfPhones(ctx: Ctx, { phoneIds, after, limit }: QueuePart): Promise<Entry[]> {
  const jobs = await ctx.ports.jobs.waiting(ctx.tx, {
    name: SEND_JOB,
    phoneIds,
    ...(after === undefined ? {} : { after }),
    limit: limit + 1,
  });
  return jobs.map((job) => ({ messageId: String(job.input["message_id"]), place: job.number }));
}

async function lineOfBroadcast(ctx: Ctx, { broadcastId = "", phoneId, after, limit }: QueuePart): Promise<Entry[]> {
  const broadcast = await loadBroadcast(ctx, broadcastId);
  if (phoneId !== undefined && !broadcast.phoneIds.includes(phoneId))
    throw await otherPhone(ctx, "broadcast", broadcast.phoneIds, phoneId);
  const rows = await db(ctx)
    .select({ messageId: messages.id, place: broadcastRecipients.number })
    .from(broadcastRecipients)
    .innerJoin(messages, eq(messages.id, broadcastRecipients.messageId))
    .where(
      and(
        eq(broadcastRecipients.broadcastId, broadcast.id),
        after === undefined ? undefined : gt(broadcastRecipients.number, after),
        inArray(messages.deliveryState, ["queued", "sending"]),
      ),
    )
    .orderBy(asc(broadcastRecipients.number))
    .limit(limit + 1);
  return rows;
}
