import { DAY_MS, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, lt, sql } from "drizzle-orm";
import { earlyEvents } from "../table.ts";
import { targetOf, type FollowUp } from "./message-events.ts";

/** Networks deliver again for seven days; what found no message by then belongs to none of ours. */
const KEPT_MS = 8 * DAY_MS;

/**
 * Follow-ups can come before the message they are about is known here: webhooks have no order, and
 * a person may answer faster than our own write. They wait under the message's network id.
 *
 * @NOTE Whoever is about to make a message of ours known under its network id, and whoever finds one
 * missing, takes this lock first and looks then. So one of the two always sees the other, and none is
 * left waiting for ever. What comes from the network is inserted without it: such messages, and the
 * follow-ups that may find them missing, are recorded under the phone's lock of record_inbound_events.
 */
export async function lockProviderIds(ctx: Ctx, phoneId: string, providerIds: readonly string[]): Promise<void> {
  if (providerIds.length === 0) return;
  const sorted = [...new Set(providerIds)].sort();
  await db(ctx).execute(sql`
    select pg_advisory_xact_lock(hashtextextended(${phoneId} || ':' || id, 0))
    from unnest(${sql.param(sorted)}::text[]) as given (id)`);
}

/** Takes out what waits for these messages, in the order it came. */
export async function takeEarlyEvents(ctx: Ctx, phoneId: string, providerIds: readonly string[]): Promise<FollowUp[]> {
  if (providerIds.length === 0) return [];
  const rows = await db(ctx)
    .delete(earlyEvents)
    .where(and(eq(earlyEvents.phoneId, phoneId), inArray(earlyEvents.providerId, [...providerIds])))
    .returning({ id: earlyEvents.id, event: earlyEvents.event });
  return rows.sort((a, b) => a.id - b.id).map((row) => followUpOf(row.event));
}

export async function keepEarlyEvents(ctx: Ctx, phoneId: string, events: readonly FollowUp[]): Promise<void> {
  if (events.length === 0) return;
  const now = ctx.clock.now();
  await db(ctx)
    .insert(earlyEvents)
    .values(
      events.map((event) => ({
        workspaceId: ctx.workspaceId,
        phoneId,
        providerId: targetOf(event),
        event: { ...event },
        receivedAt: now,
      })),
    );
  await db(ctx)
    .delete(earlyEvents)
    .where(
      and(eq(earlyEvents.workspaceId, ctx.workspaceId), lt(earlyEvents.receivedAt, new Date(now.getTime() - KEPT_MS))),
    );
}

/** Only `keepEarlyEvents` writes this column, and only follow-ups. */
function followUpOf(stored: Record<string, unknown>): FollowUp {
  return stored as unknown as FollowUp;
}
