import type { AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { searchMessages } from "./messages/operations/search-messages.ts";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";

/** A range the wrong way round is refused wherever one can be given: empty, it would look like an answer. */
const ENDS = [
  ["from", "to"],
  ["since", "until"],
  ["after", "before"],
] as const;
/** Of messages around one: how many on each side. */
const COUNTS = ["get_message_context"];
const inputs = await sweepFixtures();
const ranges = operations.flatMap(({ operation }) =>
  ENDS.filter((ends) => ends.every((end) => end in operation.input.shape))
    .filter(() => operation.tier !== "internal" && !COUNTS.includes(operation.name))
    .map(([begin, end]) => [operation.name, operation, begin, end] as const),
);

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const called = (operation: AnyOperation, range: object) =>
  world.call(operation, { ...inputs[operation.name]?.(world), ...range });

it.each(ranges)("%s", async (_name, operation, begin, end) => {
  await expect(called(operation, { [begin]: "-1h", [end]: "-2h" })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining(`\`${begin}\` must be before \`${end}\``),
    options: { fields: [{ path: end, received: "-2h" }] },
  });
  await called(operation, { [begin]: "-2h", [end]: "-1h" });
});

it("a day alone as both ends is that day, all of it", async () => {
  const of = async (range: object) => (await world.call(searchMessages, { query: "order", ...range }))["items"];
  const all = await of({});
  expect(all).not.toEqual([]);
  expect(await of({ since: "2026-11-21", until: "2026-11-21" })).toEqual(all);
  expect(await of({ until: "2026-11-20" })).toEqual([]);
});

it("there are such ranges", () => {
  expect(ranges.map(([name]) => name)).toEqual(
    expect.arrayContaining(["export_chat", "get_ticket_metrics", "list_messages", "search_messages"]),
  );
});
