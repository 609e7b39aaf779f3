import { GraphError } from "./errors.ts";

export interface Page<T> {
  data: T[];
  paging?: { cursors: { before: string; after: string }; next?: string };
}

/**
 * A page in Graph's way: cursors are places in the list.
 * @throws GraphError 131059  a cursor that is none
 */
export function pageOf<T>(items: T[], query: Record<string, string>, url: string, limitMax = 1_024): Page<T> {
  const limit = Math.min(limitMax, Math.max(1, Number(query.limit ?? 25) || 25));
  const from = query.after === undefined ? 0 : placeOf(query.after) + 1;
  const data = items.slice(from, from + limit);
  if (data.length === 0) return { data };
  const after = cursorOf(from + data.length - 1);
  const more = from + data.length < items.length;
  return {
    data,
    paging: { cursors: { before: cursorOf(from), after }, ...(more ? { next: nextUrl(url, after) } : {}) },
  };
}

function nextUrl(url: string, after: string): string {
  const next = new URL(url);
  next.searchParams.set("after", after);
  return next.toString();
}

function cursorOf(place: number): string {
  return Buffer.from(`p${place}`).toString("base64url");
}

function placeOf(cursor: string): number {
  const match = /^p(\d+)$/.exec(Buffer.from(cursor, "base64url").toString());
  if (!match) throw new GraphError(131059, "The cursor is not valid.");
  return Number(match[1]);
}
