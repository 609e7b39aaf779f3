import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, count, eq } from "drizzle-orm";
import { z } from "zod";
import { holdChats } from "../../chats/index.ts";
import { drafter, loadRecipient, queueMessage } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { queueTurn } from "../queue-turn.ts";
import type { BroadcastRow } from "../load-broadcast.ts";
import { skipDoubles } from "../skip-doubles.ts";
import { broadcastRecipients, broadcasts } from "../table.ts";

const BATCH_MAX = 25;
/** Messages of one broadcast that wait for the phone at the same time; others on that phone come in between. */
const WAITING_MAX = 100;
const LOOK_AGAIN_SECONDS = 1;

export const sendBroadcastBatch = defineOperation({
  name: "send_broadcast_batch",
  summary: "Queue the next messages of a broadcast.",
  guidance: "Internal: called by the broadcast's job. A turn is taken once; recipient and message commit together.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "broadcasts:send",
  tier: "internal",
  rest: null,
  input: z.object({ broadcast_id: z.string().describe("The broadcast."), turn: z.number().describe("Its turn.") }),
  output: z.object({ queued: z.number(), pending: z.number() }),
  errors: [],
  async run({ ctx, input }) {
    const [broadcast] = await db(ctx)
      .select()
      .from(broadcasts)
      .where(eq(broadcasts.id, input.broadcast_id))
      .for("update");
    const isOver = broadcast?.state === "done" || broadcast?.state === "cancelled";
    if (!broadcast || isOver || broadcast.turns !== input.turn) {
      ctx.audit.nothing("the broadcast is over, or this turn was taken");
      return { queued: 0, pending: 0 };
    }
    const room = await roomFor(ctx, broadcast);
    const queued = room > 0 ? await queueNext(ctx, broadcast, room) : 0;
    const pending = await countPending(ctx, broadcast.id);
    const next = { id: broadcast.id, turns: broadcast.turns + 1 };
    const state = pending > 0 ? ("running" as const) : ("done" as const);
    await db(ctx)
      .update(broadcasts)
      .set({ state, turns: next.turns, ...(pending > 0 ? {} : { finishedAt: ctx.clock.now() }) })
      .where(eq(broadcasts.id, broadcast.id));
    if (pending > 0) await queueTurn(ctx, next, room > 0 ? broadcast.delaySeconds : LOOK_AGAIN_SECONDS);
    ctx.events.publish("broadcast.progress", {
      broadcast_id: broadcast.id,
      done: broadcast.total - pending,
      total: broadcast.total,
      state,
    });
    ctx.audit.changed("broadcast", broadcast.id, { state: broadcast.state }, { state, pending });
    return { queued, pending };
  },
});

async function roomFor(ctx: Ctx, broadcast: BroadcastRow): Promise<number> {
  if (broadcast.delaySeconds > 0) return 1;
  const [waiting] = await db(ctx)
    .select({ n: count() })
    .from(broadcastRecipients)
    .innerJoin(messages, eq(messages.id, broadcastRecipients.messageId))
    .where(and(eq(broadcastRecipients.broadcastId, broadcast.id), eq(messages.deliveryState, "queued")));
  return Math.min(BATCH_MAX, WAITING_MAX - (waiting?.n ?? 0));
}

/** The rules are asked once more, because hours may have passed; whoever they stop is skipped with the reason. */
async function queueNext(ctx: Ctx, broadcast: BroadcastRow, room: number): Promise<number> {
  const rows = await nextPending(ctx, broadcast.id, room);
  const draft = drafter(ctx, broadcast.content);
  const askedBy = { name: broadcast.createdBy, id: broadcast.createdById };
  let queued = 0;
  for (const row of rows) {
    const outcome = await queueOne(ctx, row, draft, askedBy);
    if (outcome.state === "queued") queued++;
    await db(ctx)
      .update(broadcastRecipients)
      .set(outcome)
      .where(and(eq(broadcastRecipients.broadcastId, broadcast.id), eq(broadcastRecipients.chatId, row.chatId)));
  }
  return queued;
}

/** Their chats are held: who turns out to be one person while we look at them is skipped before anything is queued. */
async function nextPending(ctx: Ctx, broadcastId: string, room: number) {
  const pending = () =>
    db(ctx)
      .select()
      .from(broadcastRecipients)
      .where(and(eq(broadcastRecipients.broadcastId, broadcastId), eq(broadcastRecipients.state, "pending")))
      .orderBy(asc(broadcastRecipients.number))
      .limit(room);
  const rows = await pending();
  const held = new Set(rows.map((row) => row.chatId));
  const kept = await holdChats(ctx, [...held]);
  if (kept.length === 0) return rows;
  await skipDoubles(ctx, kept);
  return (await pending()).filter((row) => held.has(row.chatId));
}

async function queueOne(
  ctx: Ctx,
  row: typeof broadcastRecipients.$inferSelect,
  draft: ReturnType<typeof drafter>,
  askedBy: { name: string; id: string | null },
): Promise<Partial<typeof broadcastRecipients.$inferInsert>> {
  try {
    const to = await loadRecipient(ctx, row.chatId);
    const answer = await queueMessage(ctx, to, { ...(await draft(to, row.variables)), askedBy });
    return { state: "queued", messageId: answer.message_id };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { state: "skipped", error: { code: error.code, message: error.message } };
  }
}

async function countPending(ctx: Ctx, broadcastId: string): Promise<number> {
  const [row] = await db(ctx)
    .select({ n: count() })
    .from(broadcastRecipients)
    .where(and(eq(broadcastRecipients.broadcastId, broadcastId), eq(broadcastRecipients.state, "pending")));
  return row?.n ?? 0;
}
