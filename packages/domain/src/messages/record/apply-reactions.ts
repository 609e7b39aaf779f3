import type { InboundReaction } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { lte, sql } from "drizzle-orm";
import { messageReactions } from "../table.ts";
import { instantOf } from "../../network-time.ts";
import type { Places } from "./places.ts";
import type { Target } from "./targets.ts";

/** One reaction per person and message: the newest counts, whatever order they come in. */
export async function applyReactions(
  ctx: Ctx,
  found: readonly { event: InboundReaction; target: Target }[],
  places: Places,
): Promise<number> {
  const newest = new Map<string, Reaction>();
  for (const { event, target } of found) {
    const reactorId = event.fromMe ? "me" : (places.contactOf(event.sender) ?? places.contactOf(event.chat.peer));
    if (reactorId === null) continue;
    const reaction = { target, reactorId, emoji: event.emoji, at: instantOf(event.at, ctx.clock.now()) };
    const other = newest.get(`${target.id}:${reactorId}`);
    if (!other || other.at <= reaction.at) newest.set(`${target.id}:${reactorId}`, reaction);
  }
  const reactions = [...newest.values()];
  await setReactions(ctx, reactions);
  for (const { target, reactorId, emoji } of reactions) {
    ctx.events.publish("reaction.changed", {
      message_id: target.id,
      chat_id: target.chatId,
      reactor_id: reactorId,
      emoji,
    });
  }
  return reactions.length;
}

interface Reaction {
  target: Pick<Target, "id" | "chatId">;
  /** Contact id, or "me". */
  reactorId: string;
  emoji: string | null;
  at: Date;
}

/** One taken back stays as an empty one: what was set before and arrives after must not bring it back. */
export async function setReactions(ctx: Ctx, reactions: readonly Reaction[]): Promise<void> {
  if (reactions.length === 0) return;
  await db(ctx)
    .insert(messageReactions)
    .values(
      reactions.map((reaction) => ({
        workspaceId: ctx.workspaceId,
        messageId: reaction.target.id,
        reactorId: reaction.reactorId,
        emoji: reaction.emoji ?? "",
        at: reaction.at,
      })),
    )
    .onConflictDoUpdate({
      target: [messageReactions.messageId, messageReactions.reactorId],
      set: { emoji: sql`excluded.emoji`, at: sql`excluded.at` },
      setWhere: lte(messageReactions.at, sql`excluded.at`),
    });
}
