import type { TransactionRunner } from "@parley/kernel";
import { connectionOf } from "@parley/store";

export interface InboundCounts {
  received: number;
  waiting: number;
  failed: number;
  unknown: number;
  events: number;
}

/** How much of a phone's webhooks was converted, is waiting, was unreadable or not understood. */
export async function inboundCounts(
  store: TransactionRunner,
  { workspaceId, phoneId }: { workspaceId: string; phoneId: string },
): Promise<InboundCounts> {
  return store.transact(workspaceId, "read", async (unit) => {
    const { rows } = await connectionOf(unit).query<InboundCounts>(COUNT, [phoneId]);
    const [counts] = rows;
    if (!counts) throw new Error("A count has a row.");
    return counts;
  });
}

const COUNT = `
  select count(*)::int as received,
    (count(*) filter (where converted_at is null and failure is null))::int as waiting,
    count(failure)::int as failed,
    coalesce(sum(unknown_count), 0)::int as unknown,
    coalesce(sum(event_count), 0)::int as events
  from inbound_raw where phone_id = $1`;
