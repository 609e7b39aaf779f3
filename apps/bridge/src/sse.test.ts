import { performance } from "node:perf_hooks";
import { expect, it } from "vitest";
import { eventReader } from "./sse.ts";

function eventsOf(pieces: readonly string[]): [string, string, string | null][] {
  const events: [string, string, string | null][] = [];
  const feed = eventReader((data, event, id) => events.push([event, data, id]));
  for (const piece of pieces) feed(piece);
  return events;
}

function cut(text: string, size: number): string[] {
  return Array.from({ length: Math.ceil(text.length / size) }, (_, at) => text.slice(at * size, (at + 1) * size));
}

it.each([
  ["\\n", "\n"],
  ["\\r\\n", "\r\n"],
  ["\\r", "\r"],
])("reads events whose lines end in %s, whatever the pieces", (_, end) => {
  const lines = [
    ":hello",
    "event: note",
    "id: 7",
    'data: {"a":1}',
    "data:  two",
    "",
    "",
    "data:three",
    "",
    "data: cut",
  ];
  for (const size of [1, 2, 3, 7, 100])
    expect(eventsOf(cut(lines.join(end), size)), `pieces of ${size}`).toEqual([
      ["note", '{"a":1}\n two', "7"],
      ["message", "three", "7"],
    ]);
});

it("takes an empty piece between the two halves of a line end as nothing", () => {
  expect(eventsOf(["event: note\r", "", "\ndata: x\r\n\r\n"])).toEqual([["note", "x", null]]);
});

it("needs twice the time for twice the data, not four times", () => {
  const timeOf = (megabytes: number) => {
    const pieces = cut(`data: ${"a".repeat(megabytes * 1024 * 1024)}\n\n`, 16 * 1024);
    const began = performance.now();
    expect(eventsOf(pieces)).toHaveLength(1);
    return performance.now() - began;
  };
  timeOf(1);
  // Looking at the begun line anew with each of the 2,560 pieces scans some 52 GB.
  expect(timeOf(40)).toBeLessThan(1_500);
});
