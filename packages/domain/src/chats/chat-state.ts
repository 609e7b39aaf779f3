import { actorName, toSecond, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import type { ChatRow } from "./find-or-create.ts";
import { namedChat, namedChatOf } from "./named-chat.ts";
import { chats } from "./table.ts";

/**
 * Whether anybody has to look at a chat.
 *
 *   open <--> closed      by us; the customer's next message opens it
 *   open <--> snoozed     by us; opens at its time, or when the customer writes
 *
 * A closed chat waits for nobody: closing settles an escalation too. See activity.ts for what a message opens.
 */
export const chatState = namedChat.extend({
  state: z.enum(["open", "closed", "snoozed"]),
  snoozed_until: z.string().optional(),
});

export interface StateChange {
  state: "open" | "closed" | "snoozed";
  snoozedUntil?: Date | null;
  /** Why, for colleagues: shown with the chat, and in the audit beside the change. */
  reason?: string | undefined;
}

export async function changeState(ctx: Ctx, chat: ChatRow, change: StateChange): Promise<z.output<typeof chatState>> {
  const { state, snoozedUntil = null } = change;
  const named = await namedChatOf(ctx, chat);
  const answer = { ...named, state, ...(snoozedUntil ? { snoozed_until: toSecond(snoozedUntil) } : {}) };
  if (chat.state === state && chat.snoozedUntil?.getTime() === snoozedUntil?.getTime()) {
    ctx.audit.nothing(`it was ${state} already`);
    return answer;
  }
  const after = { state, snoozedUntil, ...queueFor(chat, state) };
  const now = ctx.clock.now();
  const set = { stateBy: actorName(ctx.caller.actor), stateAt: now, stateReason: change.reason?.trim() || null };
  await db(ctx)
    .update(chats)
    .set({ ...after, ...set, updatedAt: now })
    .where(eq(chats.id, chat.id));
  const reason = change.reason ? { reason: change.reason } : {};
  ctx.audit.changed("chat", chat.id, shownState(chat), { ...shownState(after), ...reason });
  publishState(ctx, chat, state);
  ctx.events.publish("chat.updated", { chat_id: chat.id });
  return answer;
}

/** Tells of the state a chat has by now; nothing when it had it before. */
export function publishState(ctx: Ctx, before: Pick<ChatRow, "id" | "state">, state: StateChange["state"]): void {
  if (before.state === state && state !== "snoozed") return;
  ctx.events.publish("chat.state_changed", { chat_id: before.id, state, previous: before.state });
}

/** As the audit tells of who has to look. */
export function shownState(
  chat: Pick<ChatRow, "state" | "snoozedUntil" | "queueState" | "priority">,
): Record<string, unknown> {
  const { state, snoozedUntil, queueState, priority } = chat;
  return { state, snoozed_until: snoozedUntil?.toISOString() ?? null, queue_state: queueState, priority };
}

function queueFor(chat: ChatRow, state: StateChange["state"]): Pick<ChatRow, "queueState" | "priority"> {
  if (state === "closed") return { queueState: "closed", priority: null };
  return { queueState: chat.queueState === "closed" ? "open" : chat.queueState, priority: chat.priority };
}
