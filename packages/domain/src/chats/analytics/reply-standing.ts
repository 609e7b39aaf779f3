/**
 * How one chat stands between the customer and us, by its newest messages: at most `MESSAGES_MAX`, of the last
 * `DAYS` days. What failed was never said, and lines of the network itself are no messages; see turns.ts for turns.
 */
import { type Ctx, DAY_MS } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { OF_THE_NETWORK } from "../../messages/table.ts";
import { TURNS } from "./turns.ts";

/** The most that is read of a chat: what keeps it quick, however much is written there. */
export const MESSAGES_MAX = 1_000;
export const DAYS = 30;

export interface ReplyStanding {
  /** Turns of the customer, and how many of them we have answered. */
  turns: number;
  answered: number;
  /** Messages of theirs since our last one. */
  unanswered: number;
  /** When the first of those came. */
  waitingSince: Date | null;
  /** Messages of ours that the network has not taken yet. */
  queued: number;
}

/** By `messages_by_chat`, whose newest entries it reads and nothing else. */
export async function replyStandingOf(ctx: Ctx, chatId: string): Promise<ReplyStanding> {
  const from = new Date(ctx.clock.now().getTime() - DAYS * DAY_MS);
  const { rows } = await db(ctx).execute<Record<keyof ReplyStanding, number> & { waitingSince: string | null }>(sql`
    with part as materialized (
      select chat_id, from_me, sent_at, id, delivery_state from messages
      where chat_id = ${chatId} and sent_at >= ${from.toISOString()}::timestamptz and not (${OF_THE_NETWORK})
      order by sent_at desc, id desc limit ${MESSAGES_MAX}
    ), said as materialized (
      select chat_id, from_me, sent_at, id from part where delivery_state is distinct from 'failed'
    ), waiting as (
      select count(*)::int as messages, min(sent_at) as since from said
      where (sent_at, id) > all (select sent_at, id from said where from_me order by sent_at desc, id desc limit 1)
    ), ${TURNS}
    select (select count(*)::int from turns) as turns,
           (select count(response)::int from turns) as answered,
           (select count(*)::int from part where delivery_state in ('queued', 'sending')) as queued,
           waiting.messages as unanswered, waiting.since as "waitingSince"
    from waiting`);
  const [row] = rows;
  if (!row) throw new Error("A count answers a row.");
  return { ...row, waitingSince: row.waitingSince === null ? null : new Date(row.waitingSince) };
}
