import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, sql, type SQL } from "drizzle-orm";
import { messages } from "../table.ts";
import { sendJobId } from "./job-names.ts";

/**
 * Messages that have not begun to leave never will: they fail, and their jobs leave the queue, or find nothing
 * to do where they have begun. One that is being handed to the network at this moment is left alone: it leaves,
 * and its state will say so.
 * @param why  for people
 * @returns ids of those that were withdrawn
 */
export async function withdrawQueued(ctx: Ctx, messageIds: readonly string[], why: string): Promise<string[]> {
  if (messageIds.length === 0) return [];
  // Waiting for rows that the sender holds could end in a deadlock with it: both take many.
  const held = await db(ctx)
    .select({ id: messages.id })
    .from(messages)
    .where(and(isOneOf(messageIds), eq(messages.deliveryState, "queued")))
    .for("no key update", { skipLocked: true });
  if (held.length === 0) return [];
  const rows = await db(ctx)
    .update(messages)
    .set({
      deliveryState: "failed",
      deliveryAt: ctx.clock.now(),
      deliveryError: { code: "cancelled", message: why, retryable: false },
    })
    .where(isOneOf(held.map((row) => row.id)))
    .returning({ id: messages.id, chatId: messages.chatId });
  await ctx.ports.jobs.remove(
    ctx.tx,
    rows.map((row) => sendJobId(row.id)),
  );
  for (const { id, chatId } of rows) {
    ctx.events.publish("message.status_changed", { message_id: id, chat_id: chatId, delivery_state: "failed" });
  }
  return rows.map((row) => row.id);
}

/** One parameter for all, however many. */
function isOneOf(ids: readonly string[]): SQL {
  return sql`${messages.id} = any (${sql.param([...ids])}::text[])`;
}
