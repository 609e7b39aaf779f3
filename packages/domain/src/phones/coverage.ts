import { DAY_MS, MINUTE_MS, toSecond, type Ctx } from "@parley/kernel";
import { connectionOf, db } from "@parley/store";
import { and, eq, isNull, lt } from "drizzle-orm";
import { z } from "zod";
import type { Phone } from "./load-phone.ts";
import { phoneGaps } from "./table.ts";

/**
 * From when to when what we hold of a phone may lack something: while it is not connected, and after that until
 * what came meanwhile has had the time to come again.
 *
 * Connectors with webhooks get what could not be delivered once more, with pauses that grow with the outage, for
 * seven days. So a gap is taken for whole when the phone has been connected as long as it was away, ten minutes at
 * least; of a gap of more than seven days the older part stays lost. A moment's trouble is no gap.
 * Source: Meta, webhooks, retries (read 2026-11).
 */
const GAP_MS_MIN = MINUTE_MS;
const CATCHING_UP_MS_MIN = 10 * MINUTE_MS;
const REDELIVERED_FOR_MS = 7 * DAY_MS;
const GAPS_KEPT_MS = 90 * DAY_MS;
const SHOWN_MAX = 5;

export const incompleteInfo = z
  .array(
    z.object({
      phone_id: z.string(),
      name: z.string(),
      from: z.string(),
      to: z.string().optional().describe("Absent: until now."),
      reason: z.string(),
    }),
  )
  .optional()
  .describe("When phones were not connected, so that something may be missing; absent: nothing is.");
export type Incomplete = NonNullable<z.output<typeof incompleteInfo>>;

interface Asked {
  /** Absent: all that the caller may use. */
  phoneIds?: readonly string[] | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

const GAPS = `
  with gaps as (
    select g.phone_id, p.name, g.began_at, g.ended_at, g.reason,
           coalesce(g.ended_at, $2::timestamptz) - g.began_at as away
    from phone_gaps g join phones p on p.id = g.phone_id
    where g.workspace_id = $1 and p.unlinked_at is null and ($3::text[] is null or g.phone_id = any ($3))
      and ($4::timestamptz is null or coalesce(g.ended_at, 'infinity') >= $4)
      and ($5::timestamptz is null or g.began_at <= $5)
  )
  select phone_id, name, began_at, reason,
         case when away > $8::interval and ended_at + $8::interval <= $2 then ended_at - $8::interval
              else ended_at end as ended_at
  from gaps
  where away >= $6::interval
    and (ended_at is null or ended_at + greatest(least(away, $8::interval), $7::interval) > $2
         or (away > $8::interval and $4::timestamptz is not null and ended_at - $8::interval >= $4))
  order by began_at desc limit ${SHOWN_MAX}`;

const seconds = (ms: number) => `${ms / 1_000} seconds`;

/** What an answer over these phones and this time adds; nothing where all is whole, which costs no token. */
export async function incompleteOf(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller" | "clock">,
  { phoneIds = ctx.caller.phoneIds, since, until }: Asked = {},
): Promise<{ incomplete?: Incomplete }> {
  const { rows } = await connectionOf(ctx).query<{
    phone_id: string;
    name: string;
    began_at: Date;
    ended_at: Date | null;
    reason: string;
  }>({
    name: "phone_gaps_now",
    text: GAPS,
    values: [
      ctx.workspaceId,
      ctx.clock.now(),
      phoneIds ? [...phoneIds] : null,
      since ?? null,
      until ?? null,
      seconds(GAP_MS_MIN),
      seconds(CATCHING_UP_MS_MIN),
      seconds(REDELIVERED_FOR_MS),
    ],
  });
  if (rows.length === 0) return {};
  const incomplete = rows.map(({ phone_id, name, began_at, ended_at, reason }) => ({
    phone_id,
    name,
    from: toSecond(began_at),
    ...(ended_at ? { to: toSecond(ended_at) } : {}),
    reason,
  }));
  return { incomplete };
}

/** Of a phone whose state becomes another: begins a gap, ends it, or says better why it lasts. */
export async function recordConnection(
  ctx: Ctx,
  before: Pick<Phone, "id" | "state">,
  { state, reason }: { state: string; reason: string | null },
): Promise<void> {
  const now = ctx.clock.now();
  const isOpen = and(eq(phoneGaps.phoneId, before.id), isNull(phoneGaps.endedAt));
  if (state === "connected") {
    await db(ctx).update(phoneGaps).set({ endedAt: now }).where(isOpen);
    await db(ctx)
      .delete(phoneGaps)
      .where(and(eq(phoneGaps.phoneId, before.id), lt(phoneGaps.endedAt, new Date(now.getTime() - GAPS_KEPT_MS))));
    return;
  }
  const why = reason ? `${state}: ${reason}` : state;
  if (before.state === "connected") {
    const gap = { id: ctx.ids.next("event"), workspaceId: ctx.workspaceId, phoneId: before.id };
    await db(ctx)
      .insert(phoneGaps)
      .values({ ...gap, beganAt: now, reason: why });
  } else if (state !== "connecting") await db(ctx).update(phoneGaps).set({ reason: why }).where(isOpen);
}

/** So many losses of the connection within a minute make a phone unsteady, until none of them is of the last ten minutes. */
const DROPS_MIN = 3;
const UNSTEADY_FOR_MS = 10 * MINUTE_MS;

const UNSTEADY = `
  select phone_id, count(*)::int as drops, bool_or(within) as unsteady from (
    select phone_id, began_at - lag(began_at, ${DROPS_MIN - 1}) over (partition by phone_id order by began_at)
             <= interval '1 minute' as within
    from phone_gaps where phone_id = any ($1::text[]) and began_at > $2
  ) as drops group by phone_id having bool_or(within)`;

/** By phone, how often it lost its connection in the last ten minutes, where that makes it unsteady. */
export async function unsteadyPhones(
  ctx: Pick<Ctx, "tx" | "clock">,
  phoneIds: readonly string[],
): Promise<Map<string, number>> {
  const since = new Date(ctx.clock.now().getTime() - UNSTEADY_FOR_MS);
  const { rows } = await connectionOf(ctx).query<{ phone_id: string; drops: number }>({
    name: "phones_unsteady",
    text: UNSTEADY,
    values: [[...phoneIds], since],
  });
  return new Map(rows.map((row) => [row.phone_id, row.drops]));
}
