import { describe, expect, it } from "vitest";
import { ManualClock } from "./clock.ts";
import { createIds, ID_KINDS, idPattern, type IdKind } from "./ids.ts";

describe("ids", () => {
  it("have at most 20 characters for every kind and match their pattern", () => {
    const ids = createIds(new ManualClock("2026-11-21T10:00:00Z"));
    for (const kind of Object.keys(ID_KINDS) as IdKind[]) {
      const id = ids.next(kind);
      expect(id.length).toBeLessThanOrEqual(20);
      expect(id).toMatch(idPattern(kind));
    }
  });

  it("sort by creation and never repeat, within one millisecond too", () => {
    const clock = new ManualClock("2026-11-21T10:00:00Z");
    const ids = createIds(clock);
    const made: string[] = [];
    for (let i = 0; i < 2_000; i++) {
      if (i % 500 === 0) clock.advance(1);
      made.push(ids.next("message"));
    }
    expect(new Set(made).size).toBe(made.length);
    const times = made.map((id) => id.slice(4, 13));
    expect(times).toEqual([...times].sort());
  });
});
