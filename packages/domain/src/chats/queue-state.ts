/**
 * Whose turn it is in a chat.
 *
 *   open        ours: the customer wrote last, or nobody has
 *   pending     the customer's: we wrote last
 *   escalated   a human's, until the chat is closed or handed back
 *   closed      nobody's
 *
 * What people decide is stored. That the customer's answer is awaited follows from what was said, so it is read
 * from the messages: one of ours that failed was never said, and lines of the network itself are no messages.
 */
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { OF_THE_NETWORK } from "../messages/table.ts";
import type { ChatRow } from "./find-or-create.ts";

export const QUEUE_STATES = ["open", "pending", "escalated", "closed"] as const;
export type QueueState = (typeof QUEUE_STATES)[number];

/** By chat id. */
export async function queueStates(
  ctx: Pick<Ctx, "tx">,
  rows: readonly Pick<ChatRow, "id" | "queueState">[],
): Promise<Map<string, QueueState>> {
  const open = rows.filter((row) => row.queueState === "open").map((row) => row.id);
  const pending = new Set(await answeredLast(ctx, open));
  return new Map(rows.map(({ id, queueState }) => [id, pending.has(id) ? "pending" : queueState]));
}

export async function queueStateOf(ctx: Pick<Ctx, "tx">, row: Pick<ChatRow, "id" | "queueState">): Promise<QueueState> {
  return (await queueStates(ctx, [row])).get(row.id) ?? row.queueState;
}

/** Of these chats, those in which we wrote last. */
async function answeredLast(ctx: Pick<Ctx, "tx">, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await db(ctx).execute<{ id: string }>(sql`
    select asked.id from unnest(${sql.param(ids)}::text[]) asked (id)
    cross join lateral (
      select from_me from messages
      where chat_id = asked.id and not (${OF_THE_NETWORK}) and delivery_state is distinct from 'failed'
      order by sent_at desc, id desc limit 1
    ) last where last.from_me`);
  return rows.map((row) => row.id);
}
