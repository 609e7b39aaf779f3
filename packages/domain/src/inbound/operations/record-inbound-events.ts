import { defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, inArray, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { EventBatch, type ConvertedDelivery } from "../event-batch.ts";
import { recordEvents } from "../record-events.ts";
import { inboundRaw, inboundUnknown } from "../table.ts";

export const recordInboundEvents = defineOperation({
  name: "record_inbound_events",
  summary: "Record what happened on the network for one phone.",
  guidance: "Internal: for converted webhooks, socket events and history. The same events again change nothing.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "messages:manage",
  tier: "internal",
  rest: null,
  input: z.object({
    phone_id: z.string().describe("Phone the events belong to."),
    batch: z.instanceof(EventBatch).describe("Events in the order they came."),
  }),
  output: z.object({
    /** False when another process had recorded these deliveries. */
    recorded: z.boolean(),
    event_count: z.number(),
    message_count: z.number(),
  }),
  errors: [],
  async run({ ctx, input: { phone_id: phoneId, batch } }) {
    await lockPhone(ctx, phoneId);
    if (!(await claimDeliveries(ctx, batch.deliveries))) {
      ctx.audit.nothing("these deliveries were recorded before");
      return { recorded: false, event_count: 0, message_count: 0 };
    }
    const counts = await recordEvents(ctx, phoneId, batch.events);
    await keepUnknown(ctx, phoneId, batch.deliveries);
    const unknown = batch.deliveries.reduce((sum, delivery) => sum + delivery.unknown.length, 0);
    ctx.audit.changed("phone", phoneId, null, { ...counts, unknown });
    return { recorded: true, event_count: batch.event_count, message_count: counts.messages };
  },
});

/** One recording of a phone at a time, across processes: events stay in the order they came. */
async function lockPhone(ctx: Ctx, phoneId: string): Promise<void> {
  await db(ctx).execute(sql`select pg_advisory_xact_lock(hashtextextended('inbound:' || ${phoneId}, 0))`);
}

/** Marks the raw rows; false when any of them is no longer waiting, and then none is marked. */
async function claimDeliveries(ctx: Ctx, deliveries: readonly ConvertedDelivery[]): Promise<boolean> {
  if (deliveries.length === 0) return true;
  const ids = deliveries.map((delivery) => delivery.rawId);
  const waiting = await db(ctx)
    .select({ id: inboundRaw.id })
    .from(inboundRaw)
    .where(and(inArray(inboundRaw.id, ids), isNull(inboundRaw.convertedAt), isNull(inboundRaw.failure)));
  if (waiting.length < ids.length) return false;
  await db(ctx).execute(sql`
    update ${inboundRaw} set
      converted_at = ${ctx.clock.now().toISOString()}::timestamptz,
      event_count = done.event_count, unknown_count = done.unknown_count
    from unnest(
      ${sql.param(ids)}::bigint[],
      ${sql.param(deliveries.map((delivery) => delivery.eventCount))}::int[],
      ${sql.param(deliveries.map((delivery) => delivery.unknown.length))}::int[]
    ) as done (id, event_count, unknown_count)
    where inbound_raw.id = done.id`);
  return true;
}

async function keepUnknown(ctx: Ctx, phoneId: string, deliveries: readonly ConvertedDelivery[]): Promise<void> {
  const rows = deliveries.flatMap((delivery) =>
    delivery.unknown.map((item) => ({
      workspaceId: ctx.workspaceId,
      phoneId,
      rawId: delivery.rawId,
      field: item.field,
      type: item.type ?? null,
      reason: item.reason,
      payload: item.payload ?? null,
      receivedAt: ctx.clock.now(),
    })),
  );
  if (rows.length > 0) await db(ctx).insert(inboundUnknown).values(rows);
}
