import { describe, expect, it } from "vitest";
import { cursorInstant, decodeCursor, encodeCursor, pageOf } from "./pagination.ts";

describe("pagination", () => {
  it("gives a cursor only when there is more", () => {
    const key = (row: number) => [row];
    expect(pageOf([1, 2, 3], 2, key)).toEqual({ items: [1, 2], next_cursor: encodeCursor([2]) });
    expect(pageOf([1, 2], 2, key)).toEqual({ items: [1, 2], next_cursor: null });
  });

  it("reads back what it made", () => expect(decodeCursor(encodeCursor(["a", 1]), 2)).toEqual(["a", 1]));

  it.each(["", "%%%", encodeCursor(["a"]), Buffer.from('{"a":1}').toString("base64url")])("refuses %j", (cursor) => {
    expect(() => decodeCursor(cursor, 2)).toThrow("not a cursor of this list");
  });

  it.each([1, "x", "9999999-01-01", undefined])("takes %j for no time", (part) => {
    expect(() => cursorInstant(part)).toThrow("not a cursor of this list");
  });
});
