import { describe, expect, it } from "vitest";
import { isTimeZone, localTime, zonedInstant, zonedTime } from "./zoned-time.ts";

describe("zonedInstant", () => {
  it.each([
    ["a day in winter", "2027-01-31T09:00", "Europe/Berlin", "2027-01-31T08:00:00.000Z"],
    ["a day in summer", "2027-07-31T09:00", "Europe/Berlin", "2027-07-31T07:00:00.000Z"],
    [
      "a time that is left out in spring is later by the gap",
      "2027-03-28T02:30",
      "Europe/Berlin",
      "2027-03-28T01:30:00.000Z",
    ],
    ["of a time that comes twice in autumn the first", "2027-10-31T02:30", "Europe/Berlin", "2027-10-31T00:30:00.000Z"],
    ["the hours around a change", "2027-03-28T03:00", "Europe/Berlin", "2027-03-28T01:00:00.000Z"],
    ["a zone west of Greenwich", "2027-03-14T03:30:10", "America/New_York", "2027-03-14T07:30:10.000Z"],
    ["a change of half an hour", "2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45:00.000Z"],
  ])("%s", (_, local, zone, instant) => {
    expect(zonedInstant(local, zone).toISOString()).toBe(instant);
  });

  it("is the way back from localTime", () => {
    expect(localTime(zonedInstant("2027-06-01T09:30", "Asia/Kathmandu"), "Asia/Kathmandu")).toBe("2027-06-01T09:30:00");
  });

  it("is not a time where there is none", () => {
    expect(Number.isNaN(zonedInstant("2027-13-01T09:00", "UTC").getTime())).toBe(true);
    expect([isTimeZone("Europe/Madrid"), isTimeZone("Mars/Olympus")]).toEqual([true, false]);
  });
});

it.each([
  ["2026-11-21T10:00:00.900Z", "UTC", "2026-11-21T10:00:00+00:00"],
  ["2026-07-01T10:00:00Z", "Europe/Madrid", "2026-07-01T12:00:00+02:00"],
  ["2026-11-21T23:45:00Z", "Asia/Kolkata", "2026-11-22T05:15:00+05:30"],
  ["2026-11-21T02:00:00Z", "America/St_Johns", "2026-11-20T22:30:00-03:30"],
])("%s in %s is %s, the same instant", (instant, timeZone, written) => {
  expect(zonedTime(new Date(instant), timeZone)).toBe(written);
  expect(Math.floor(Date.parse(written) / 1000)).toBe(Math.floor(Date.parse(instant) / 1000));
});
