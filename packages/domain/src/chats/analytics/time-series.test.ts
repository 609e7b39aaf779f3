import { expect, it } from "vitest";
import { slotsOf, stepFor } from "./time-series.ts";

const periodOf = (from: string, to: string, timeZone: string) => ({ from: new Date(from), to: new Date(to), timeZone });

it.each([
  ["hour", "2026-11-19T00:00:00Z", "2026-11-21T00:00:00Z"],
  ["day", "2026-11-19T00:00:00Z", "2026-11-21T00:00:01Z"],
  ["day", "2026-10-21T00:00:00Z", "2026-11-21T00:00:00Z"],
  ["week", "2026-10-20T00:00:00Z", "2026-11-21T00:00:00Z"],
])("goes by %s from %s to %s", (step, from, to) => {
  expect(stepFor(periodOf(from, to, "UTC"))).toBe(step);
});

it("has every hour of a day on which the clocks are put back, and begins with the hour that it begins in", () => {
  const slots = slotsOf(periodOf("2026-10-24T22:30:00Z", "2026-10-25T23:00:00Z", "Europe/Madrid"), "hour");
  expect(slots).toHaveLength(25);
  expect(slots[0]).toEqual({ start: new Date("2026-10-24T22:00:00Z"), name: "2026-10-25T00:00" });
  expect(slots.filter((slot) => slot.name === "2026-10-25T02:00")).toHaveLength(2);
});

it("begins days at midnight of the zone, or when the clocks leave midnight out", () => {
  expect(slotsOf(periodOf("2026-03-28T12:00:00Z", "2026-03-30T12:00:00Z", "Europe/Madrid"), "day")).toEqual([
    { start: new Date("2026-03-27T23:00:00Z"), name: "2026-03-28" },
    { start: new Date("2026-03-28T23:00:00Z"), name: "2026-03-29" },
    { start: new Date("2026-03-29T22:00:00Z"), name: "2026-03-30" },
  ]);
  const [, changed] = slotsOf(periodOf("2018-11-03T12:00:00Z", "2018-11-04T12:00:00Z", "America/Sao_Paulo"), "day");
  expect(changed).toEqual({ start: new Date("2018-11-04T03:00:00Z"), name: "2018-11-04" });
});

it("begins weeks on Monday, over the end of a year too", () => {
  const slots = slotsOf(periodOf("2026-12-31T12:00:00Z", "2027-01-05T12:00:00Z", "UTC"), "week");
  expect(slots.map((slot) => slot.name)).toEqual(["2026-12-28", "2027-01-04"]);
});

it("has no slot after the end", () => {
  const slots = slotsOf(periodOf("2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z", "UTC"), "day");
  expect(slots.map((slot) => slot.name)).toEqual(["2026-11-20"]);
});
