import { sql, type SQL } from "drizzle-orm";

/**
 * Common table expressions that find the turns among the messages `said` (chat_id, from_me, sent_at, id), which
 * come before them. A turn begins with a message of somebody else that follows one of ours, or nothing; our next
 * message answers it.
 * @returns  `turns` (chat_id, response): seconds until it was answered, null while it is not
 */
export const TURNS: SQL = sql`
  ordered as (
    select chat_id, from_me, sent_at, id, lag(from_me) over (partition by chat_id order by sent_at, id) as before from said
  ), switches as (
    select chat_id, from_me, sent_at, lead(sent_at) over (partition by chat_id order by sent_at, id) as next_at
    from ordered where before is distinct from from_me
  ), turns as materialized (
    select chat_id, extract(epoch from next_at - sent_at)::int as response from switches where not from_me
  )`;
