import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import { moveLabels } from "../labels/index.ts";
import { isMuted } from "../muted.ts";
import { isOfAccount, type Account } from "./accounts.ts";

type ChatRow = typeof chats.$inferSelect;

/** The direct chats of the accounts `gone` become those of `kept`; where both have one on the same phone, that of `kept` takes all. */
export async function mergeChats(ctx: Ctx, kept: Account, gone: readonly string[]): Promise<void> {
  const ofGone = inArray(chats.accountId, [...gone]);
  // Held, so that a message on its way into one of them is in before its messages move.
  const rows = await db(ctx)
    .select()
    .from(chats)
    .where(and(eq(chats.contactId, kept.contactId), or(isOfAccount(chats, kept), ofGone), isNull(chats.mergedIntoId)))
    .orderBy(chats.id)
    .for("update");
  const stay = new Map<string, ChatRow>();
  const isKept = (row: ChatRow) => Number(row.accountId === kept.accountId);
  for (const row of rows.toSorted((a, b) => isKept(b) - isKept(a) || byAge(a, b))) {
    const target = stay.get(row.phoneId);
    if (target) await mergeChat(ctx, target, row);
    else stay.set(row.phoneId, row);
  }
  await db(ctx)
    .update(chats)
    .set({ accountId: kept.accountId })
    .where(and(eq(chats.contactId, kept.contactId), ofGone));
}

function byAge(a: ChatRow, b: ChatRow): number {
  return a.createdAt.getTime() - b.createdAt.getTime() || (a.id < b.id ? -1 : 1);
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
  const both = { ...together(target, other, ctx.clock.now()), updatedAt: ctx.clock.now() };
  await db(ctx).update(chats).set(both).where(eq(chats.id, target.id));
  // For the next one that is merged into it.
  Object.assign(target, both);
  ctx.events.publish("chat.merged", { chat_id: target.id, merged_id: other.id });
}

/**
 * Whether somebody has to look, and when, is as in the chat that was active last; what was asked of people
 * in either holds. Pinned if either was, flagged by agents only where both were, quiet only if both were.
 */
function together(target: ChatRow, other: ChatRow, now: Date): Partial<ChatRow> {
  const newer = !target.lastMessageId || (other.lastMessageId && other.lastActivityAt > target.lastActivityAt);
  const { lastMessageId, lastActivityAt, state, snoozedUntil, queueState } = newer ? other : target;
  const { stateBy, stateById, stateAt, stateReason } = newer ? other : target;
  const isEscalated = [target, other].some((chat) => chat.queueState === "escalated");
  return {
    lastMessageId,
    lastActivityAt,
    state: isEscalated && state === "closed" ? "open" : state,
    snoozedUntil,
    stateBy,
    stateById,
    stateAt,
    stateReason,
    route: stronger(ROUTES, target.route, other.route),
    queueState: isEscalated ? "escalated" : queueState,
    priority: stronger(PRIORITIES, target.priority, other.priority),
    unmet: target.unmet && other.unmet,
    name: target.name ?? other.name,
    nameFolded: target.name === null && (other.name !== null || target.unmet) ? other.nameFolded : target.nameFolded,
    assignee: target.assignee ?? other.assignee,
    customProperties: { ...other.customProperties, ...target.customProperties },
    pinned: target.pinned || other.pinned,
    aiFlagging: target.aiFlagging && other.aiFlagging,
    muted: isMuted(target, now) && isMuted(other, now),
    mutedUntil: mutedUntil(target, other, now),
    archived: target.archived && other.archived,
    unreadCount: target.unreadCount + other.unreadCount,
    markedUnread: target.markedUnread || other.markedUnread,
    lastInboundAt: laterOf(target.lastInboundAt, other.lastInboundAt),
  };
}

/** As long as the longer; null for good, and where one of them makes a sound. */
function mutedUntil(target: ChatRow, other: ChatRow, now: Date): Date | null {
  if (!isMuted(target, now) || !isMuted(other, now)) return null;
  return target.mutedUntil && other.mutedUntil && laterOf(target.mutedUntil, other.mutedUntil);
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
