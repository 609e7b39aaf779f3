import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { moveLabels } from "../labels/index.ts";

type ChatRow = typeof chats.$inferSelect;

/** The direct chats of `otherId` become `keepId`'s; where both have one on the same phone, that one takes all. */
export async function mergeDirectChats(ctx: Ctx, keepId: string, otherId: string): Promise<void> {
  // Held, so that a message on its way into one of them is in before its messages move.
  const rows = await db(ctx)
    .select()
    .from(chats)
    .where(and(inArray(chats.contactId, [keepId, otherId]), isNull(chats.mergedIntoId)))
    .orderBy(chats.id)
    .for("update");
  for (const other of rows.filter((row) => row.contactId === otherId)) {
    const target = rows.find((row) => row.contactId === keepId && row.phoneId === other.phoneId);
    if (target) await mergeChat(ctx, target, other);
    else await db(ctx).update(chats).set({ contactId: keepId }).where(eq(chats.id, other.id));
  }
  await db(ctx).update(chats).set({ contactId: keepId }).where(eq(chats.contactId, otherId));
}

async function mergeChat(ctx: Ctx, target: ChatRow, other: ChatRow): Promise<void> {
  await db(ctx).execute(sql`update messages set chat_id = ${target.id} where chat_id = ${other.id}`);
  await db(ctx).execute(sql`update message_marks set chat_id = ${target.id} where chat_id = ${other.id}`);
  await db(ctx).execute(sql`update message_flags set chat_id = ${target.id} where chat_id = ${other.id}`);
  await moveLabels(ctx, "chat", other.id, target.id);
  // Those merged before go along, so that an old id is always one step from the chat that stayed.
  await db(ctx)
    .update(chats)
    .set({ mergedIntoId: target.id, contactId: target.contactId })
    .where(or(eq(chats.id, other.id), eq(chats.mergedIntoId, other.id)));
  await db(ctx)
    .update(chats)
    .set({ ...together(target, other), updatedAt: ctx.clock.now() })
    .where(eq(chats.id, target.id));
  ctx.events.publish("chat.merged", { chat_id: target.id, merged_id: other.id });
}

/** Whether somebody has to look, and when, is as in the chat that was active last; what was asked of people in either holds. */
function together(target: ChatRow, other: ChatRow): Partial<ChatRow> {
  const newer = !target.lastMessageId || (other.lastMessageId && other.lastActivityAt > target.lastActivityAt);
  const { lastMessageId, lastActivityAt, state, snoozedUntil, queueState } = newer ? other : target;
  const isEscalated = [target, other].some((chat) => chat.queueState === "escalated");
  return {
    lastMessageId,
    lastActivityAt,
    state: isEscalated && state === "closed" ? "open" : state,
    snoozedUntil,
    route: stronger(ROUTES, target.route, other.route),
    queueState: isEscalated ? "escalated" : queueState,
    priority: stronger(PRIORITIES, target.priority, other.priority),
    name: target.name ?? other.name,
    nameFolded: target.name === null && other.name !== null ? other.nameFolded : target.nameFolded,
    assignee: target.assignee ?? other.assignee,
    customProperties: { ...other.customProperties, ...target.customProperties },
    archived: target.archived && other.archived,
    unreadCount: target.unreadCount + other.unreadCount,
    markedUnread: target.markedUnread || other.markedUnread,
    lastInboundAt: laterOf(target.lastInboundAt, other.lastInboundAt),
  };
}

/** Of each the strongest last. */
const ROUTES = ["ai", "hybrid", "human"] as const;
const PRIORITIES = [null, "low", "medium", "high", "urgent"] as const;

function stronger<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

function laterOf(a: Date | null, b: Date | null): Date | null {
  if (!a || !b) return a ?? b;
  return a > b ? a : b;
}
