import type { InboundVote } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { lte, sql } from "drizzle-orm";
import { messagePollVotes } from "../table.ts";
import { instantOf } from "../../network-time.ts";
import type { Places } from "./places.ts";
import type { Target } from "./targets.ts";

/** One vote per person and poll: the newest counts, whatever order they come in. */
export async function applyVotes(
  ctx: Ctx,
  found: readonly { event: InboundVote; target: Target }[],
  places: Places,
): Promise<number> {
  let applied = 0;
  for (const { event, target } of found) {
    const voterId = event.fromMe ? "me" : (places.contactOf(event.sender) ?? places.contactOf(event.chat.peer));
    if (voterId === null || target.deletedAt) continue;
    const at = instantOf(event.at, ctx.clock.now());
    const rows = await db(ctx)
      .insert(messagePollVotes)
      .values({ workspaceId: ctx.workspaceId, messageId: target.id, voterId, options: event.options, at })
      .onConflictDoUpdate({
        target: [messagePollVotes.messageId, messagePollVotes.voterId],
        set: { options: sql`excluded.options`, at: sql`excluded.at` },
        setWhere: lte(messagePollVotes.at, sql`excluded.at`),
      })
      .returning({ voterId: messagePollVotes.voterId });
    if (rows.length === 0) continue;
    applied++;
    ctx.events.publish("poll.voted", { message_id: target.id, chat_id: target.chatId, voter_id: voterId });
  }
  return applied;
}
