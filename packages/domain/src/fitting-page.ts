import { encodeCursor } from "@parley/kernel";

/** An answer stays below 20 kB, its frame included. */
const BYTES_MAX = 16_000;

/**
 * Splits `limit + 1` rows into a page and the cursor of the next. A page also ends where its views
 * grow too large for one answer; it always holds one, so that every page leads on.
 * @param key  the place of a row in the order of the list
 */
export function fittingPage<R, V>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => V,
  key: (row: R) => readonly (string | number)[],
): { items: V[]; next_cursor: string | null } {
  const items: V[] = [];
  let bytes = 0;
  for (const row of rows.slice(0, limit)) {
    const item = view(row);
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (items.length > 0 && bytes > BYTES_MAX) break;
    items.push(item);
  }
  const last = rows[items.length - 1];
  return { items, next_cursor: rows.length > items.length && last !== undefined ? encodeCursor(key(last)) : null };
}
