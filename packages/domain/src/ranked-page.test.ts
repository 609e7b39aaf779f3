import { expect, it } from "vitest";
import { rankedPage, rankedPlace } from "./ranked-page.ts";

const idOf = (row: { id: string }) => row.id;
const rowsOf = (ids: string[]) => ids.map((id) => ({ id }));

function page(ids: string[], cursor: string | undefined, limit: number, more: object = {}) {
  const ranked = { ids, rows: rowsOf(ids), idOf, hasMore: false, ...more };
  const made = rankedPage(ranked, rankedPlace(cursor), limit);
  const { items, next_cursor } = made.showing(made.items.map(idOf));
  return { items, next: next_cursor ?? undefined };
}

it("leads from page to page to the end", () => {
  const first = page(["a", "b", "c"], undefined, 2);
  expect(first.items).toEqual(["a", "b"]);
  expect(page(["a", "b", "c"], first.next, 2)).toEqual({ items: ["c"], next: undefined });
});

it("goes on behind the last one shown, wherever it stands by then", () => {
  const { next } = page(["a", "b", "c", "d"], undefined, 2);
  expect(page(["d", "a", "b", "c"], next, 2).items).toEqual(["c"]);
});

it("goes on at the place where the last one shown is gone", () => {
  const { next } = page(["a", "b", "c", "d"], undefined, 2);
  expect(page(["a", "c", "d"], next, 2).items).toEqual(["d"]);
});

it("leads on while there may be more, even where nobody of those looked at is shown", () => {
  const hidden = page(["a", "b"], undefined, 2, { rows: [], hasMore: true });
  expect(hidden.items).toEqual([]);
  expect(page(["a", "b", "c"], hidden.next, 2).items).toEqual(["c"]);
});
