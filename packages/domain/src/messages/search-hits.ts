import type { Ctx } from "@parley/kernel";
import { searchMessageIds, type MessageSearch } from "@parley/store";
import { loadMessages } from "./load-message.ts";
import type { MessageRow } from "./message-view.ts";

/** A place in the order of a search: the next page begins after it. */
export interface Place {
  sentAt: Date;
  id: string;
}

/** Rows that any of the searches finds, newest first, and where the next page begins; null at the end. */
export async function searchHits(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "caller">,
  searches: readonly MessageSearch[],
  limit: number,
): Promise<{ rows: MessageRow[]; next: Place | null }> {
  const found = await Promise.all(searches.map((search) => searchMessageIds(ctx, { ...search, limit: limit + 1 })));
  const places = new Map(found.flat().map((place) => [place.id, place]));
  const newest = [...places.values()].sort(newestFirst).slice(0, limit + 1);
  const rows = await loadMessages(
    ctx,
    newest.slice(0, limit).map((place) => place.id),
  );
  return { rows, next: newest.length > limit ? (newest[limit - 1] ?? null) : null };
}

function newestFirst(a: Place, b: Place): number {
  return b.sentAt.getTime() - a.sentAt.getTime() || (a.id < b.id ? 1 : -1);
}
