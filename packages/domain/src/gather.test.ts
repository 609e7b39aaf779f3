import { expect, it } from "vitest";
import { gather } from "./gather.ts";

it("runs a call alone at once and shares the next group among those that came meanwhile", async () => {
  const groups: number[][] = [];
  const call = gather<number, number>(async (_key, items) => {
    groups.push([...items]);
    await Promise.resolve();
    return items.map((item) => item * 10);
  }, 3);
  const results = await Promise.all([1, 2, 3, 4, 5].map((item) => call("a", item)));
  expect(results).toEqual([10, 20, 30, 40, 50]);
  expect(groups).toEqual([[1], [2, 3, 4], [5]]);
  expect(await call("a", 6)).toBe(60);
});

it("keeps keys apart", async () => {
  const groups: string[] = [];
  const call = gather<number, number>(async (key, items) => {
    groups.push(`${key}:${items.join()}`);
    return items;
  }, 10);
  await Promise.all([call("a", 1), call("b", 2)]);
  expect(groups.toSorted()).toEqual(["a:1", "b:2"]);
});

it("lets one bad call fail alone", async () => {
  const call = gather<number, number>(async (_key, items) => {
    if (items.includes(3)) throw new Error("three");
    return items;
  }, 10);
  const outcomes = await Promise.allSettled([1, 2, 3, 4].map((item) => call("a", item)));
  expect(outcomes.map((outcome) => outcome.status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
});
