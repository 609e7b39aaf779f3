import { type Ctx, defineOperation, toSecond, phoneIdInput, TIME_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { periodOf, type Period } from "../../workspaces/index.ts";
import { loadGroup } from "../load-group.ts";
import { groupIdInput } from "../schemas.ts";

const TOP_MEMBERS = 10;

export const getGroupAnalytics = defineOperation({
  name: "get_group_analytics",
  summary: "Numbers of one group in a period: messages, reactions, joins, leaves, who writes most.",
  guidance: "By default of 30 days. Counts what this phone has seen.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "groups:read",
  tier: "extended",
  rest: "GET /groups/{chat_id}/analytics",
  input: z.object({
    chat_id: groupIdInput,
    from: z.string().max(TIME_CHARS_MAX).optional().describe("Since when: ISO 8601, today or -7d."),
    to: z.string().max(TIME_CHARS_MAX).optional().describe("Until when: ISO 8601, today or -7d. Now unless given."),
    phone_id: phoneIdInput,
  }),
  output: z.object({
    chat_id: z.string(),
    chat_name: z.string(),
    from: z.string(),
    to: z.string(),
    messages: z.number().int(),
    ours: z.number().int().describe("Of them, by this phone."),
    writers: z.number().int().describe("Members who wrote."),
    reactions: z.number().int().describe("To these messages."),
    joins: z.number().int(),
    leaves: z.number().int(),
    removals: z.number().int(),
    members: z.number().int().describe("As of now."),
    top_members: z.array(z.object({ contact_id: z.string(), name: z.string(), messages: z.number().int() })),
  }),
  errors: ["chat_not_found", "chat_conflict"],
  async run({ ctx, input }) {
    const { chat, name } = await loadGroup(ctx, input.chat_id, input.phone_id);
    const period = await periodOf(ctx, input);
    const said = await messagesIn(ctx, chat.id, period);
    const moves = await movesIn(ctx, chat.id, period);
    return {
      chat_id: chat.id,
      chat_name: name,
      from: toSecond(period.from),
      to: toSecond(period.to),
      ...said,
      ...moves,
      top_members: await topMembers(ctx, chat.id, period),
    };
  },
});

async function messagesIn(ctx: Ctx, chatId: string, { from, to }: Period) {
  const { rows } = await db(ctx).execute<{ messages: number; ours: number; writers: number; reactions: number }>(sql`
    with said as materialized (
      select m.id, m.from_me, m.sender_id from messages m
      where m.chat_id = ${chatId} and m.type <> 'system'
        and m.sent_at >= ${from.toISOString()}::timestamptz and m.sent_at < ${to.toISOString()}::timestamptz)
    select count(*)::int as messages, count(*) filter (where from_me)::int as ours,
      count(distinct sender_id)::int as writers,
      (select count(*)::int from message_reactions r where r.message_id in (select id from said)) as reactions
    from said`);
  return rows[0] ?? { messages: 0, ours: 0, writers: 0, reactions: 0 };
}

async function movesIn(ctx: Ctx, chatId: string, { from, to }: Period) {
  const { rows } = await db(ctx).execute<{ joins: number; leaves: number; removals: number; members: number }>(sql`
    select coalesce(sum(cardinality(contact_ids)) filter (where change = 'joined'), 0)::int as joins,
      coalesce(sum(cardinality(contact_ids)) filter (where change = 'left'), 0)::int as leaves,
      coalesce(sum(cardinality(contact_ids)) filter (where change = 'removed'), 0)::int as removals,
      (select count(*)::int from chat_members m where m.chat_id = ${chatId}) as members
    from group_events
    where chat_id = ${chatId} and at >= ${from.toISOString()}::timestamptz and at < ${to.toISOString()}::timestamptz`);
  return rows[0] ?? { joins: 0, leaves: 0, removals: 0, members: 0 };
}

async function topMembers(ctx: Ctx, chatId: string, { from, to }: Period) {
  const { rows } = await db(ctx).execute<{ contact_id: string; name: string; messages: number }>(sql`
    select c.id as contact_id, c.name, count(*)::int as messages
    from messages m join contacts c on c.id = m.sender_id
    where m.chat_id = ${chatId} and m.type <> 'system' and not m.from_me
      and m.sent_at >= ${from.toISOString()}::timestamptz and m.sent_at < ${to.toISOString()}::timestamptz
    group by c.id, c.name order by 3 desc, c.id limit ${TOP_MEMBERS}`);
  return rows;
}
