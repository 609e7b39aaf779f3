import { decodeCursor, encodeCursor, pageOf, type Room } from "@parley/kernel";

/**
 * Pages of what is ranked, or asked of a network, anew for each call, and so has no key to go on after.
 * A page ends at an id and its place: the next begins behind that id, wherever it stands by then, and at
 * the place where it is gone.
 */
export interface RankedPlace {
  place: number;
  id: string | null;
}

/** @throws invalid_input  no cursor of such a list */
export function rankedPlace(cursor: string | undefined): RankedPlace {
  if (cursor === undefined) return { place: 0, id: null };
  const [place, id] = decodeCursor(cursor, 2);
  return { place: Math.max(0, Math.trunc(Number(place)) || 0), id: String(id) };
}

export interface Ranked<T> {
  /** Best first, from the very first on; `rows` may lack some, such as those that the caller may not see. */
  ids: readonly string[];
  /** In the order of their ids. */
  rows: readonly T[];
  idOf(row: T): string;
  /** True if the ids end because no more were asked for. */
  hasMore: boolean;
}

/** The page after a place, as `pageOf` gives it; it leads on while there may be more, even where it shows nothing. */
export function rankedPage<T>({ ids, rows, idOf, hasMore }: Ranked<T>, { place, id }: RankedPlace, limit: number) {
  const behind = id === null ? 0 : ids.indexOf(id) + 1;
  const start = behind > 0 || id === null ? behind : Math.min(place, ids.length);
  const placeOf = new Map(ids.map((one, index) => [one, index]));
  const ahead = rows.filter((row) => (placeOf.get(idOf(row)) ?? -1) >= start);
  const page = pageOf(ahead, limit, (row) => [(placeOf.get(idOf(row)) ?? 0) + 1, idOf(row)]);
  const last = ids.at(-1);
  const end = hasMore && last !== undefined ? encodeCursor([ids.length, last]) : null;
  return {
    items: page.items,
    showing<V>(views: readonly V[], room?: Room): { items: V[]; next_cursor: string | null } {
      const shown = page.showing(views, room);
      return { items: shown.items, next_cursor: shown.next_cursor ?? end };
    },
  };
}
