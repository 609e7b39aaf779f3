import { defineOperation, SECOND_MS, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { z } from "zod";
import { loadWorkspace, timeFrom } from "../../workspaces/index.ts";
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
    from: z.string().default("-30d").describe("Time."),
    to: z.string().default("now").describe("Time."),
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
    const { timeZone } = await loadWorkspace(ctx);
    const from = timeFrom(input.from, "from", ctx.clock.now(), timeZone);
    const to = timeFrom(input.to, "to", ctx.clock.now(), timeZone);
    const facts = await factsOf(ctx, from, to);
    const response = spreadOf(facts.response_median, facts.response_p90);
    const resolution = spreadOf(facts.resolution_median, facts.resolution_p90);
    return {
      from: from.toISOString(),
      to: to.toISOString(),
      created: facts.created,
      closed: facts.closed,
      overdue: facts.overdue,
      by_status: facts.by_status ?? {},
      by_priority: Object.fromEntries(
        Object.entries(facts.by_priority ?? {}).map(([place, count]) => [priorityAt(Number(place)), count]),
      ),
      ...(response ? { first_response_s: response } : {}),
      ...(resolution ? { resolution_s: resolution } : {}),
    };
  },
});

interface Facts extends Record<string, unknown> {
  created: number;
  closed: number;
  overdue: number;
  by_status: Record<string, number> | null;
  by_priority: Record<string, number> | null;
  response_median: number | null;
  response_p90: number | null;
  resolution_median: number | null;
  resolution_p90: number | null;
}

async function factsOf(ctx: Ctx, from: Date, to: Date): Promise<Facts> {
  const { phoneIds } = ctx.caller;
  const now = new Date(Math.floor(ctx.clock.now().getTime() / SECOND_MS) * SECOND_MS);
  const { rows } = await db(ctx).execute<Facts>(sql`
    with made as materialized (
      select status, priority, due_at, closed_at,
             extract(epoch from first_response_at - created_at) as response,
             extract(epoch from closed_at - created_at) as resolution
      from ${tickets}
      where workspace_id = ${ctx.workspaceId} and deleted_at is null
        and created_at >= ${from.toISOString()}::timestamptz and created_at < ${to.toISOString()}::timestamptz
        ${phoneIds ? sql`and phone_id = any (${sql.param([...phoneIds])}::text[])` : sql``}
    )
    select count(*)::int as created, count(closed_at)::int as closed,
      (count(*) filter (where status in ('open', 'inprogress') and due_at < ${now.toISOString()}::timestamptz))::int as overdue,
      (select jsonb_object_agg(status, n) from (select status, count(*)::int as n from made group by 1) s) as by_status,
      (select jsonb_object_agg(priority, n) from (select priority, count(*)::int as n from made group by 1) p) as by_priority,
      percentile_disc(0.5) within group (order by response)::float as response_median,
      percentile_disc(0.9) within group (order by response)::float as response_p90,
      percentile_disc(0.5) within group (order by resolution)::float as resolution_median,
      percentile_disc(0.9) within group (order by resolution)::float as resolution_p90
    from made`);
  const [row] = rows;
  if (!row) throw new Error("A count answers a row.");
  return row;
}

function spreadOf(median: number | null, p90: number | null): { median: number; p90: number } | null {
  return median === null || p90 === null ? null : { median: Math.round(median), p90: Math.round(p90) };
}
