import type { Subscriber } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { isMuted } from "./chat-marks.ts";
import type { ChatRow } from "./find-or-create.ts";
import { chats } from "./table.ts";

/**
 * What people set on a chat holds for the one it was merged into: pinned if either was, flags by agents
 * only where both had them, quiet only if both were, and as long as the longer.
 */
export const chatSubscriber: Subscriber = {
  types: ["chat.merged"],
  async onEvents(ctx, events) {
    // In the order of the mergings: what a chat was given may go on with it to a third.
    for (const { data } of events) {
      const [kept] = await db(ctx)
        .select()
        .from(chats)
        .where(eq(chats.id, String(data["chat_id"])));
      const [merged] = await db(ctx)
        .select()
        .from(chats)
        .where(eq(chats.id, String(data["merged_id"])));
      if (kept && merged)
        await db(ctx)
          .update(chats)
          .set(together(kept, merged, ctx.clock.now()))
          .where(eq(chats.id, kept.id));
    }
  },
};

function together(a: ChatRow, b: ChatRow, now: Date): Partial<ChatRow> {
  const muted = isMuted(a, now) && isMuted(b, now);
  const [until, other] = [a.mutedUntil, b.mutedUntil];
  return {
    pinned: a.pinned || b.pinned,
    aiFlagging: a.aiFlagging && b.aiFlagging,
    muted,
    mutedUntil: muted && until && other ? (until > other ? until : other) : null,
  };
}
