import { defineOperation, toSecond, type Ctx, TIME_CHARS_MAX } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { periodOf } from "../../workspaces/index.ts";
import { priorityAt } from "../priority.ts";
import { tickets } from "../table.ts";

const counts = z.record(z.string(), z.number().int());
const spread = z.object({ median: z.number().int(), p90: z.number().int() });

export const getTicketMetrics = defineOperation({
  name: "get_ticket_metrics",
  summary: "Counts and response times of tickets made in a period.",
  guidance:
    "Response is our first message after the ticket was made; resolution is until it was closed; both in seconds.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "extended",
  rest: "GET /tickets/metrics",
  input: z.object({
    from: z
      .string()
      .max(TIME_CHARS_MAX)
      .optional()
      .describe("Since when: ISO 8601, today or -7d. The 30 days before `to` unless given."),
    to: z.string().max(TIME_CHARS_MAX).optional().describe("Until when: ISO 8601, today or -7d. Now unless given."),
  }),
  output: z.object({
    from: z.string(),
    to: z.string(),
    created: z.number().int(),
    closed: z.number().int().describe("Of those made in the period, closed by now."),
    overdue: z.number().int().describe("Unfinished past their due date."),
    by_status: counts,
    by_priority: counts,
    first_response_s: spread.optional().describe("Absent: none was answered."),
    resolution_s: spread.optional().describe("Absent: none was closed."),
  }),
  errors: [],
  async run({ ctx, input }) {
    const { from, to } = await periodOf(ctx, input);
    const { kinds, response, resolution } = await factsOf(ctx, from, to);
    const total = (name: "tickets" | "closed" | "overdue") => kinds.reduce((sum, kind) => sum + kind[name], 0);
    return {
      from: toSecond(from),
      to: toSecond(to),
      created: total("tickets"),
      closed: total("closed"),
      overdue: total("overdue"),
      by_status: countBy(kinds, (kind) => kind.status),
      by_priority: countBy(kinds, (kind) => priorityAt(kind.priority)),
      ...(response ? { first_response_s: spreadOf(response) } : {}),
      ...(resolution ? { resolution_s: spreadOf(resolution) } : {}),
    };
  },
});

/** Tickets of one status and one priority. */
interface Kind {
  status: string;
  priority: number;
  tickets: number;
  closed: number;
  overdue: number;
}

interface Facts extends Record<string, unknown> {
  kinds: Kind[];
  /** Median and 90th percentile in seconds; null when there are none. */
  response: number[] | null;
  resolution: number[] | null;
}

async function factsOf(ctx: Ctx, from: Date, to: Date): Promise<Facts> {
  const { phoneIds } = ctx.caller;
  const { rows } = await db(ctx).execute<Facts>(sql`
    with made as materialized (
      select status, priority, status in ('open', 'inprogress') and due_at < ${ctx.clock.now().toISOString()}::timestamptz as is_overdue,
             extract(epoch from first_response_at - created_at)::int as response,
             extract(epoch from closed_at - created_at)::int as resolution
      from ${tickets}
      where workspace_id = ${ctx.workspaceId} and deleted_at is null
        and created_at >= ${from.toISOString()}::timestamptz and created_at < ${to.toISOString()}::timestamptz
        ${phoneIds ? sql`and phone_id = any (${sql.param([...phoneIds])}::text[])` : sql``}
    ), kinds as (
      select status, priority, count(*)::int as tickets, count(resolution)::int as closed,
             (count(*) filter (where is_overdue))::int as overdue
      from made group by status, priority
    )
    select (select coalesce(jsonb_agg(kinds), '[]') from kinds) as kinds,
           percentile_disc(array[0.5, 0.9]) within group (order by response) as response,
           percentile_disc(array[0.5, 0.9]) within group (order by resolution) as resolution
    from made`);
  const [row] = rows;
  if (!row) throw new Error("A count answers a row.");
  return row;
}

function countBy(kinds: readonly Kind[], nameOf: (kind: Kind) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const kind of kinds) counts[nameOf(kind)] = (counts[nameOf(kind)] ?? 0) + kind.tickets;
  return counts;
}

function spreadOf([median = 0, p90 = 0]: readonly number[]): { median: number; p90: number } {
  return { median, p90 };
}
