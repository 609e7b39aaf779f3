import { AppError, defineOperation, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { withdrawQueued } from "../../messages/index.ts";
import { shownText } from "../../shown-text.ts";
import { broadcastIdInput, countRecipients, loadBroadcast, type Counts } from "../load-broadcast.ts";
import { shownState } from "../progress.ts";
import { broadcastRecipients, broadcasts } from "../table.ts";

export const cancelBroadcast = defineOperation({
  name: "cancel_broadcast",
  summary: "Stop a broadcast: who has not been sent to stays unsent.",
  guidance: "What left already is not taken back.",
  effect: "destructive",
  outside: false,
  idempotent: true,
  scope: "broadcasts:send",
  tier: "extended",
  rest: "POST /broadcasts/{broadcast_id}/cancel",
  input: z.object({
    broadcast_id: broadcastIdInput,
  }),
  output: z.object({ broadcast_id: z.string(), state: z.string(), stopped: z.number().int(), sent: z.number().int() }),
  errors: ["broadcast_not_found", "broadcast_conflict"],
  async preview({ ctx, input }) {
    const broadcast = await loadBroadcast(ctx, input.broadcast_id);
    if (broadcast.state === "cancelled") return null;
    const { pending, queued } = await countRecipients(ctx, broadcast.id);
    return {
      text: `The broadcast would stop: ${pending + queued} of ${counted(broadcast.total, "chat")} would get nothing, being not sent to yet.`,
      count: pending + queued,
      details: {
        broadcast_id: broadcast.id,
        ...(broadcast.content.template ? { template: broadcast.content.template.name } : {}),
        ...(broadcast.content.text ? { message_text: shownText(broadcast.content.text) } : {}),
        created_by: broadcast.createdBy,
        ...(broadcast.createdById ? { created_by_id: broadcast.createdById } : {}),
        created_at: toSecond(broadcast.createdAt),
      },
    };
  },
  async run({ ctx, input }) {
    const broadcast = await loadBroadcast(ctx, input.broadcast_id, true);
    const before = await countRecipients(ctx, broadcast.id);
    if (broadcast.state === "cancelled") {
      ctx.audit.nothing("the broadcast is cancelled already");
      return { broadcast_id: broadcast.id, state: broadcast.state, stopped: 0, sent: leftSoFar(before) };
    }
    if (shownState(broadcast.state, before) === "done") {
      throw new AppError("broadcast_conflict", {
        public: "This broadcast is through: every chat was sent to or refused. See get_broadcast_status.",
      });
    }
    const stopped = await db(ctx)
      .update(broadcastRecipients)
      .set({ state: "cancelled" })
      .where(and(eq(broadcastRecipients.broadcastId, broadcast.id), eq(broadcastRecipients.state, "pending")))
      .returning({ chatId: broadcastRecipients.chatId });
    const waiting = await db(ctx)
      .select({ messageId: broadcastRecipients.messageId })
      .from(broadcastRecipients)
      .where(and(eq(broadcastRecipients.broadcastId, broadcast.id), eq(broadcastRecipients.state, "queued")));
    const withdrawn = await withdrawQueued(
      ctx,
      waiting.flatMap((row) => row.messageId ?? []),
      "The broadcast was cancelled before its turn.",
    );
    if (withdrawn.length > 0)
      await db(ctx)
        .update(broadcastRecipients)
        .set({ state: "cancelled" })
        .where(inArray(broadcastRecipients.messageId, withdrawn));
    await db(ctx)
      .update(broadcasts)
      .set({ state: "cancelled", finishedAt: ctx.clock.now() })
      .where(eq(broadcasts.id, broadcast.id));
    const count = stopped.length + withdrawn.length;
    ctx.audit.changed("broadcast", broadcast.id, { state: broadcast.state }, { state: "cancelled", stopped: count });
    ctx.events.publish("broadcast.cancelled", { broadcast_id: broadcast.id, stopped: count });
    const sent = leftSoFar(before) - withdrawn.length;
    return { broadcast_id: broadcast.id, state: "cancelled", stopped: count, sent };
  },
});

/** Whose message left, or is leaving; neither those whom our rules stopped nor those whom the network refused. */
function leftSoFar({ queued, sent, delivered, read, unknown }: Counts): number {
  return queued + sent + delivered + read + unknown;
}
