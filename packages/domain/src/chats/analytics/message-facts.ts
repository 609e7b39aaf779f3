/**
 * What the messages of a period say, counted in one statement.
 *
 * What failed was never said. Lines of the network itself are no messages here. See turns.ts for what a turn is.
 */
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import type { Period } from "../../workspaces/index.ts";
import { saidIn } from "./counted-period.ts";
import { TURNS } from "./turns.ts";

export interface Facts extends Record<string, unknown> {
  received: number;
  sent: number;
  failed: number;
  chats: number;
  turns: number;
  answered: number;
  response: number[] | null;
  /** By the number of the slot, from 1. */
  series: { slot: number; received: number; sent: number }[];
  senders: { name: string | null; messages: number }[];
  /** By whoever has the chats at present; `assignee` null: nobody. */
  members: MemberFacts[];
}

export interface MemberFacts {
  assignee: string | null;
  chats: number;
  received: number;
  sent: number;
  turns: number;
  answered: number;
  response: number[] | null;
}

export async function factsOf(
  ctx: Ctx,
  period: Period,
  chatId: string | undefined,
  slotStarts: readonly Date[],
): Promise<Facts> {
  const { rows } = await db(ctx).execute<Facts>(sql`
    with part as materialized (
      select chat_id, from_me, sent_at, id, sent_by, coalesce(delivery_state = 'failed', false) as is_failed
      from messages where ${saidIn(ctx, period, chatId)}
    ), said as materialized (
      select chat_id, from_me, sent_at, id, sent_by from part where not is_failed
    ), ${TURNS}, care as materialized (
      select said.chat_id, c.assignee, said.received, said.sent
      from (select chat_id, (count(*) filter (where not from_me))::int as received, (count(*) filter (where from_me))::int as sent
            from said group by chat_id) said
      join chats c on c.id = said.chat_id
    ), members as (
      select assignee, count(*)::int as chats, sum(received)::int as received, sum(sent)::int as sent from care group by assignee
    ), answers as (
      select care.assignee, count(*)::int as turns, count(response)::int as answered,
             percentile_disc(array[0.5, 0.9]) within group (order by response) as response
      from turns join care using (chat_id) group by care.assignee
    ), series as (
      select width_bucket(sent_at, ${sql.param(slotStarts.map((start) => start.toISOString()))}::timestamptz[]) as slot,
             (count(*) filter (where not from_me))::int as received, (count(*) filter (where from_me))::int as sent
      from said group by slot
    ), senders as (
      select sent_by as name, count(*)::int as messages from said where from_me group by sent_by
    )
    select (select coalesce(sum(received), 0)::int from members) as received,
           (select coalesce(sum(sent), 0)::int from members) as sent,
           (select count(*)::int from part where is_failed) as failed,
           (select count(*)::int from care) as chats,
           (select count(*)::int from turns) as turns,
           (select count(response)::int from turns) as answered,
           (select percentile_disc(array[0.5, 0.9]) within group (order by response) from turns) as response,
           (select coalesce(jsonb_agg(series order by slot), '[]') from series) as series,
           (select coalesce(jsonb_agg(senders order by messages desc, name), '[]') from senders) as senders,
           (select coalesce(jsonb_agg(told order by sent desc, chats desc, assignee), '[]') from (
              select members.*, coalesce(answers.turns, 0) as turns, coalesce(answers.answered, 0) as answered, answers.response
              from members left join answers on answers.assignee is not distinct from members.assignee) told) as members`);
  const [row] = rows;
  if (!row) throw new Error("A count answers a row.");
  return row;
}
