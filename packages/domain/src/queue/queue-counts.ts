import type { DeliveryError } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { SEND_JOB } from "../messages/index.ts";

/** Of one phone; beyond it the counts are a least. */
const COUNTED_MAX = 10_000;

export interface QueueCounts {
  queued: number;
  sending: number;
  /** What else goes out of it and waits: reactions, edits, group changes, blocks. */
  others: number;
  /** More wait than were counted. */
  isPart: boolean;
  /** The message that has waited longest, and what the network said to it if it was tried. */
  oldest: { queuedAt: Date; error: DeliveryError | null } | null;
}

type Row = Record<string, unknown> & {
  queued: number;
  sending: number;
  oldest_at: Date | string | null;
  oldest_error: DeliveryError | null;
};

/** How much of a phone has not left, counted among the first in line. */
export async function countQueue(ctx: Ctx, phoneId: string): Promise<QueueCounts> {
  const jobs = await ctx.ports.jobs.waiting(ctx.tx, { phoneIds: [phoneId], limit: COUNTED_MAX + 1 });
  const counted = jobs.slice(0, COUNTED_MAX);
  const ids = counted.filter((job) => job.name === SEND_JOB).map((job) => String(job.input["message_id"]));
  const { rows } = await db(ctx).execute<Row>(sql`
    with line as materialized (
      select delivery_state, sent_at, delivery_error from messages
      where id = any (${sql.param(ids)}::text[]) and delivery_state in ('queued', 'sending')
    ), oldest as (
      select sent_at, delivery_error from line where delivery_state = 'queued' order by sent_at limit 1
    )
    select (select count(*)::int from line where delivery_state = 'queued') as queued,
           (select count(*)::int from line where delivery_state = 'sending') as sending,
           (select sent_at from oldest) as oldest_at,
           (select delivery_error from oldest) as oldest_error`);
  const [row] = rows;
  return {
    queued: row?.queued ?? 0,
    sending: row?.sending ?? 0,
    others: counted.length - ids.length,
    isPart: jobs.length > COUNTED_MAX,
    oldest: row?.oldest_at ? { queuedAt: new Date(row.oldest_at), error: row.oldest_error } : null,
  };
}
