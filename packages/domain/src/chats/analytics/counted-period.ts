import { type Ctx, SECOND_MS } from "@parley/kernel";
import { db } from "@parley/store";
import { sql, type SQL } from "drizzle-orm";
import { OF_THE_NETWORK } from "../../messages/table.ts";
import type { Period } from "../../workspaces/index.ts";

/**
 * The most that one call counts. To find who answered whom every message is read and sorted by its chat, some 7 µs
 * each: these take 35 ms, as much as any read here takes; a million would take seven seconds.
 */
export const MESSAGES_MAX = 5_000;

/**
 * The period as far as one call counts it: all of it, or where it holds more than `MESSAGES_MAX` its newest part,
 * which begins with the first whole second that holds no more.
 */
export async function countedPeriod(ctx: Ctx, period: Period, chatId: string | undefined): Promise<Period> {
  const { rows } = await db(ctx).execute<{ at: Date | string }>(sql`
    select sent_at as at from messages where ${saidIn(ctx, period, chatId)}
    order by sent_at desc, id desc offset ${MESSAGES_MAX} limit 1`);
  const [first] = rows;
  if (!first) return period;
  const from = new Date((Math.floor(new Date(first.at).getTime() / SECOND_MS) + 1) * SECOND_MS);
  return from < period.to ? { ...period, from } : period;
}

/** Messages of people and ours, of the phones that the key may use; the lines of the network itself are none. */
export function saidIn({ workspaceId, caller }: Ctx, { from, to }: Period, chatId: string | undefined): SQL {
  const { phoneIds } = caller;
  return sql`${chatId === undefined ? sql`workspace_id = ${workspaceId}` : sql`chat_id = ${chatId}`}
    and sent_at >= ${from.toISOString()}::timestamptz and sent_at < ${to.toISOString()}::timestamptz
    and not (${OF_THE_NETWORK})
    ${phoneIds ? sql`and phone_id = any (${sql.param([...phoneIds])}::text[])` : sql``}`;
}
