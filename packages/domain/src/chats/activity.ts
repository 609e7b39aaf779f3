import type { Ctx } from "@parley/kernel";
import { connectionOf, db } from "@parley/store";
import { inArray, sql } from "drizzle-orm";
import { chatMembers } from "./table.ts";

export interface Activity {
  chatId: string;
  messageId: string;
  at: Date;
  /** Opens the service window. */
  inbound: boolean;
  unread: boolean;
  /** Comes after all that the chat holds by then, a little later than `at` if need be: see PLACED_WITHIN. */
  last?: boolean;
}

/**
 * Calls that send to one chat at the same time read the clock before they wait for each other; in the order in
 * which they get the chat their messages leave, so that is the order of their times. A chat whose last
 * time lies further ahead than this is one whose network's clock is wrong, and is no measure.
 */
export const PLACED_WITHIN = "interval '1 minute'";

const RECORD = `
  with said as materialized (
    select * from unnest($1::text[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int[], $7::boolean[])
      as g (id, message_id, said_at, inbound_at, unread, is_last)
  ), held as materialized (
    select c.id, c.state, c.last_message_id, c.last_activity_at
    from chats c where c.id = any ($1::text[]) order by c.id for no key update
  ), given as materialized (
    select said.*, case
      when is_last and (held.last_activity_at, held.last_message_id) > (said_at, message_id)
        and held.last_activity_at < said_at + ${PLACED_WITHIN}
      then held.last_activity_at + interval '1 millisecond' else said_at end as at
    from said join held on held.id = said.id
  )
  update chats c set
    unmet = false,
    name_folded = case when c.unmet and c.name is null
      then coalesce((select k.name_folded from contacts k where k.id = c.contact_id), c.name_folded) else c.name_folded end,
    last_message_id = case when c.last_message_id is null or given.at >= c.last_activity_at then given.message_id else c.last_message_id end,
    last_activity_at = case when c.last_message_id is null then given.at else greatest(c.last_activity_at, given.at) end,
    last_inbound_at = greatest(c.last_inbound_at, given.inbound_at),
    unread_count = c.unread_count + given.unread,
    archived = c.archived and given.unread = 0,
    state = case when given.unread > 0 then 'open' else c.state end,
    snoozed_until = case when given.unread > 0 then null else c.snoozed_until end,
    queue_state = case when given.unread > 0 and c.queue_state = 'closed' then 'open' else c.queue_state end,
    updated_at = $6
  from given join held on held.id = given.id
  where c.id = given.id
  returning c.id, held.state as previous, c.state, c.merged_into_id`;

/** Last message, unread count and service window of each chat, in one statement. Old messages change nothing that is newer. */
export async function recordActivity(ctx: Ctx, activities: readonly Activity[]): Promise<void> {
  if (activities.length === 0) return;
  const byChat = new Map<string, { last: Activity; lastInboundAt: Date | null; unread: number }>();
  for (const activity of activities) {
    const seen = byChat.get(activity.chatId) ?? { last: activity, lastInboundAt: null, unread: 0 };
    if (activity.at >= seen.last.at) seen.last = activity;
    if (activity.inbound && (!seen.lastInboundAt || activity.at > seen.lastInboundAt)) seen.lastInboundAt = activity.at;
    if (activity.unread) seen.unread++;
    byChat.set(activity.chatId, seen);
  }
  // Always in the same order, so that two transactions cannot wait for each other. The weaker lock,
  // because whoever has just inserted a message holds its chat's key in share.
  const entries = [...byChat].sort(([a], [b]) => (a < b ? -1 : 1));
  const { rows } = await connectionOf(ctx).query<Recorded>({
    name: "chats_record_activity",
    text: RECORD,
    values: [
      entries.map(([id]) => id),
      entries.map(([, item]) => item.last.messageId),
      entries.map(([, item]) => item.last.at.toISOString()),
      entries.map(([, item]) => item.lastInboundAt?.toISOString() ?? null),
      entries.map(([, item]) => item.unread),
      ctx.clock.now(),
      entries.map(([, item]) => item.last.last === true),
    ],
  });
  for (const { id, previous, state } of rows)
    if (previous !== state) ctx.events.publish("chat.state_changed", { chat_id: id, state, previous });
  const merged = rows.flatMap((row) => (row.merged_into_id ? [[row.id, row.merged_into_id] as const] : []));
  if (merged.length > 0) await follow(ctx, activities, new Map(merged));
}

interface Recorded extends Record<string, unknown> {
  id: string;
  previous: string;
  state: string;
  merged_into_id: string | null;
}

/** When each of these chats was last written in, those without a message left out; held as they are until the transaction ends. */
export async function holdLastTimes(ctx: Ctx, chatIds: readonly string[]): Promise<Map<string, Date>> {
  const { rows } = await connectionOf(ctx).query<{ id: string; at: Date | string; holds: boolean }>({
    name: "chats_hold_last_times",
    text: `select id, last_activity_at as at, last_message_id is not null as holds from chats
      where id = any ($1::text[]) order by id for no key update`,
    values: [[...new Set(chatIds)]],
  });
  return new Map(rows.flatMap(({ id, at, holds }) => (holds ? [[id, new Date(at)] as const] : [])));
}

/** A message that was on its way into a chat while that was merged into another goes there too. */
async function follow(ctx: Ctx, activities: readonly Activity[], merged: ReadonlyMap<string, string>): Promise<void> {
  for (const [from, to] of merged)
    await db(ctx).execute(sql`
      update messages m set chat_id = ${to}, sender_id = coalesce(k.merged_into_id, m.sender_id)
      from messages o left join contacts k on k.id = o.sender_id
      where m.id = o.id and o.chat_id = ${from}`);
  const theirs = activities.flatMap((activity) => {
    const chatId = merged.get(activity.chatId);
    return chatId === undefined ? [] : [{ ...activity, chatId }];
  });
  await recordActivity(ctx, theirs);
}

/** Contact ids of the members of each group. */
export async function chatMembersOf(ctx: Ctx, chatIds: readonly string[]): Promise<Map<string, string[]>> {
  const members = new Map<string, string[]>();
  if (chatIds.length === 0) return members;
  const rows = await db(ctx)
    .select({ chatId: chatMembers.chatId, contactId: chatMembers.contactId })
    .from(chatMembers)
    .where(inArray(chatMembers.chatId, [...chatIds]));
  for (const row of rows) members.set(row.chatId, [...(members.get(row.chatId) ?? []), row.contactId]);
  return members;
}
