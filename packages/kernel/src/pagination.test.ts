import { describe, expect, it } from "vitest";
import { cursorInstant, decodeCursor, encodeCursor, pageOf } from "./pagination.ts";

describe("pagination", () => {
  it("gives a cursor only when there is more", () => {
    const key = (row: number) => [row];
    expect(pageOf([1, 2, 3], 2, key)).toMatchObject({ items: [1, 2], next_cursor: encodeCursor([2]) });
    expect(pageOf([1, 2], 2, key)).toMatchObject({ items: [1, 2], next_cursor: null });
  });

  it("ends a page where it grows too large, and goes on from there", () => {
    const page = pageOf([1, 2, 3, 4], 4, (row) => [row]);
    expect(page.showing(["a", "b", "c", "d"])).toEqual({ items: ["a", "b", "c", "d"], next_cursor: null });
    const long = "é".repeat(4_000);
    expect(page.showing([long, long, long, long])).toEqual({ items: [long, long], next_cursor: encodeCursor([2]) });
    const longer = "é".repeat(40_000);
    expect(page.showing([longer, "b", "c", "d"])).toEqual({ items: [longer], next_cursor: encodeCursor([1]) });
  });

  it("reads back what it made", () => expect(decodeCursor(encodeCursor(["a", 1]), 2)).toEqual(["a", 1]));

  it.each(["", "%%%", encodeCursor(["a"]), Buffer.from('{"a":1}').toString("base64url")])("refuses %j", (cursor) => {
    expect(() => decodeCursor(cursor, 2)).toThrow("not a cursor of this list");
  });

  it.each([1, "x", "9999999-01-01", undefined])("takes %j for no time", (part) => {
    expect(() => cursorInstant(part)).toThrow("not a cursor of this list");
  });
});
