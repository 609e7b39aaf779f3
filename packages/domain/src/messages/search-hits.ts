import type { Ctx } from "@parley/kernel";
import { searchMessageIds, type MessageSearch } from "@parley/store";
import { loadMessages } from "./load-message.ts";
import type { MessageRow } from "./message-view.ts";

/** A place in the order of a search: the next page begins after it. */
export interface Place {
  sentAt: Date;
  id: string;
}

/** The store is asked for this many ids at a time, and this often, when some hits will be passed over. */
const ROUND_HITS = 200;
const ROUNDS_MAX = 10;

/**
 * Rows of a search, newest first, and where the next page begins; null at the end. The index knows
 * no phones, so hits on phones not wanted are passed over here. After a bound of those the page ends
 * early, and its place still leads on.
 */
export async function searchHits(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  search: MessageSearch,
  phoneIds: readonly string[] | undefined,
): Promise<{ rows: MessageRow[]; next: Place | null }> {
  const round = phoneIds === undefined ? search.limit + 1 : ROUND_HITS;
  const rows: MessageRow[] = [];
  let before = search.before;
  for (let rounds = 0; rounds < ROUNDS_MAX; rounds++) {
    const hits = await searchMessageIds(ctx, { ...search, before, limit: round });
    const found = await loadMessages(
      ctx,
      hits.map((hit) => hit.id),
    );
    rows.push(...found.filter((row) => phoneIds === undefined || phoneIds.includes(row.phoneId)));
    if (rows.length > search.limit) return { rows: rows.slice(0, search.limit), next: rows[search.limit - 1] ?? null };
    const last = hits.at(-1);
    if (hits.length < round || !last) return { rows, next: null };
    before = last;
  }
  return { rows, next: before ?? null };
}
