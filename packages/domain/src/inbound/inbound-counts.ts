import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { inboundRaw } from "./table.ts";

/** How much of a phone's webhooks was converted, is waiting, was unreadable or not understood. */
export async function inboundCounts(
  ctx: { tx: unknown },
  phoneId: string,
): Promise<{ received: number; waiting: number; failed: number; unknown: number; events: number }> {
  const [counts] = await db(ctx)
    .select({
      received: sql<number>`count(*)::int`,
      waiting: sql<number>`(count(*) filter (where converted_at is null and failure is null))::int`,
      failed: sql<number>`(count(failure))::int`,
      unknown: sql<number>`coalesce(sum(unknown_count), 0)::int`,
      events: sql<number>`coalesce(sum(event_count), 0)::int`,
    })
    .from(inboundRaw)
    .where(eq(inboundRaw.phoneId, phoneId));
  return counts ?? { received: 0, waiting: 0, failed: 0, unknown: 0, events: 0 };
}
