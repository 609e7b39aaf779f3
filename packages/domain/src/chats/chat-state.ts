import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { ChatRow } from "./find-or-create.ts";
import { chats } from "./table.ts";

/**
 * Whether anybody has to look at a chat.
 *
 *   open <--> closed      by us; the customer's next message opens it
 *   open <--> snoozed     by us; opens at its time, or when the customer writes
 */
export const chatState = z.object({
  chat_id: z.string(),
  state: z.enum(["open", "closed", "snoozed"]),
  snoozed_until: z.string().optional(),
});

export interface StateChange {
  state: "open" | "closed" | "snoozed";
  snoozedUntil?: Date | null;
  /** Stands in the audit beside the change. */
  reason?: string | undefined;
}

export async function changeState(ctx: Ctx, chat: ChatRow, change: StateChange): Promise<z.output<typeof chatState>> {
  const { state, snoozedUntil = null } = change;
  const answer = { chat_id: chat.id, state, ...(snoozedUntil ? { snoozed_until: snoozedUntil.toISOString() } : {}) };
  if (chat.state === state && chat.snoozedUntil?.getTime() === snoozedUntil?.getTime()) {
    ctx.audit.nothing(`it was ${state} already`);
    return answer;
  }
  await db(ctx).update(chats).set({ state, snoozedUntil, updatedAt: ctx.clock.now() }).where(eq(chats.id, chat.id));
  const reason = change.reason ? { reason: change.reason } : {};
  ctx.audit.changed("chat", chat.id, { state: chat.state }, { state, snoozed_until: snoozedUntil, ...reason });
  ctx.events.publish("chat.state_changed", { chat_id: chat.id, state, previous: chat.state });
  ctx.events.publish("chat.updated", { chat_id: chat.id });
  return answer;
}
