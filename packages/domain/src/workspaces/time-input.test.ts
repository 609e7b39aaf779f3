import { describe, expect, it } from "vitest";
import { anyTimeFrom, endFrom, futureEndFrom, futureTimeFrom, sendTimeFrom, timeFrom } from "./time-input.ts";

const NOW = new Date("2026-11-21T09:30:00Z");
const at = (text: string, zone = "UTC") => timeFrom(text, "since", NOW, zone).toISOString();

describe("timeFrom", () => {
  it.each([
    ["-24h", "2026-11-20T09:30:00.000Z"],
    ["-7d", "2026-11-14T09:30:00.000Z"],
    ["now", "2026-11-21T09:30:00.000Z"],
    ["today", "2026-11-21T00:00:00.000Z"],
    ["yesterday", "2026-11-20T00:00:00.000Z"],
    ["2026-11-03", "2026-11-03T00:00:00.000Z"],
    ["2026-11-03T10:00:00+02:00", "2026-11-03T08:00:00.000Z"],
  ])("reads %s", (text, instant) => expect(at(text)).toBe(instant));

  it("begins the day in the workspace's zone", () => {
    expect(at("today", "America/Sao_Paulo")).toBe("2026-11-21T03:00:00.000Z");
    expect(at("today", "Asia/Tokyo")).toBe("2026-11-20T15:00:00.000Z");
    expect(timeFrom("today", "since", new Date("2026-10-25T12:00:00Z"), "Europe/Berlin").toISOString()).toBe(
      "2026-10-24T22:00:00.000Z",
    );
  });

  it("reads a time without an offset as the clock on the wall of the zone", () => {
    expect(at("2026-11-03T10:00", "America/Sao_Paulo")).toBe("2026-11-03T13:00:00.000Z");
    expect(at("2026-11-03T10:00:30", "Asia/Tokyo")).toBe("2026-11-03T01:00:30.000Z");
  });

  it.each([
    "",
    "tomorrowish",
    "24h",
    "21.11.2026",
    "2026-13-45T00:00:00Z",
    "2026-11-31",
    "2026-11-31T10:00",
    "2026-11-31T10:00:00Z",
    "2026-11-03T25:00",
    "2026-11-03T10",
  ])("refuses %j by the field's name", (text) => {
    expect(() => at(text)).toThrow("`since` is not a time");
  });
});

describe("futureTimeFrom", () => {
  const ahead = (text: string, zone = "UTC") => futureTimeFrom(text, "until", NOW, zone).toISOString();

  it.each([
    ["+30m", "2026-11-21T10:00:00.000Z"],
    ["+2h", "2026-11-21T11:30:00.000Z"],
    ["+3d", "2026-11-24T09:30:00.000Z"],
    ["tomorrow", "2026-11-22T00:00:00.000Z"],
    ["2026-11-22T09:00", "2026-11-22T09:00:00.000Z"],
    ["tomorrow 9:00", "2026-11-22T09:00:00.000Z"],
    ["today 17:30", "2026-11-21T17:30:00.000Z"],
  ])("reads %s", (text, instant) => expect(ahead(text)).toBe(instant));

  it("reads the hour of a day as the clock on the wall of the zone", () => {
    expect(ahead("tomorrow 9:00", "America/Sao_Paulo")).toBe("2026-11-22T12:00:00.000Z");
  });

  it("begins tomorrow in the zone, on days of change too", () => {
    expect(ahead("tomorrow", "America/Sao_Paulo")).toBe("2026-11-22T03:00:00.000Z");
    const before = new Date("2026-10-24T12:00:00Z");
    expect(futureTimeFrom("tomorrow", "until", before, "Europe/Berlin").toISOString()).toBe("2026-10-24T22:00:00.000Z");
    expect(futureTimeFrom("tomorrow", "until", new Date("2026-10-25T12:00:00Z"), "Europe/Berlin").toISOString()).toBe(
      "2026-10-25T23:00:00.000Z",
    );
  });

  it.each([
    ["soon", "is not a time"],
    ["2h", "is not a time"],
    ["tomorrow 25:00", "is not a time"],
    ["tomorrow 9:75", "is not a time"],
    ["today 9:00", "has passed"],
    ["-2h", "has passed"],
    ["+400d", "is more than a year ahead"],
  ])("refuses %s with examples that lie ahead", (text, problem) => {
    expect(() => ahead(text)).toThrow(`\`until\` ${problem}. Give a time ahead: 2026-11-22T09:30 (zone UTC)`);
  });
});

describe("sendTimeFrom", () => {
  const going = (text: string) => sendTimeFrom(text, "at", NOW, "America/Sao_Paulo").toISOString();

  it.each(["tomorrow", "2026-11-22"])("refuses %s, with the form that has an hour", (text) => {
    expect(() => going(text)).toThrow(/`at` names a day without an hour.*2026-11-22T09:00: local time of America/);
  });

  it("reads a day with its hour", () => {
    expect([going("tomorrow 9:00"), going("2026-11-22T09:00"), going("+2h")]).toEqual([
      "2026-11-22T12:00:00.000Z",
      "2026-11-22T12:00:00.000Z",
      "2026-11-21T11:30:00.000Z",
    ]);
  });
});

it("reads a time on either side of now, and shows forms of both in a refusal", () => {
  const any = (text: string) => anyTimeFrom(text, "due_before", NOW, "UTC").toISOString();
  expect([any("-7d"), any("today"), any("tomorrow"), any("+3d")]).toEqual([
    "2026-11-14T09:30:00.000Z",
    "2026-11-21T00:00:00.000Z",
    "2026-11-22T00:00:00.000Z",
    "2026-11-24T09:30:00.000Z",
  ]);
  expect(() => any("soon")).toThrow("`due_before` is not a time. Give ISO 8601 such as 2026-11-21T09:00:00Z, or today");
});

it.each([
  ["2026-11-22", "2026-11-22T14:59:59.000Z"],
  ["today", "2026-11-21T14:59:59.000Z"],
  ["tomorrow", "2026-11-22T14:59:59.000Z"],
  ["2026-11-22T09:00", "2026-11-22T00:00:00.000Z"],
  ["+2h", "2026-11-21T11:30:00.000Z"],
])("ends with the last second of a day alone: %s", (text, end) => {
  expect(futureEndFrom(text, "until", NOW, "Asia/Tokyo").toISOString()).toBe(end);
});

it("lets a range end with its last day, and refuses an end that has passed where it must lie ahead", () => {
  const end = (text: string) => endFrom(text, "until", NOW, "Asia/Tokyo").toISOString();
  expect(["2026-11-20", "yesterday", "today", "2026-11-20T09:00", "-24h"].map(end)).toEqual([
    "2026-11-20T14:59:59.999Z",
    "2026-11-20T14:59:59.999Z",
    "2026-11-21T14:59:59.999Z",
    "2026-11-20T00:00:00.000Z",
    "2026-11-20T09:30:00.000Z",
  ]);
  expect(() => futureEndFrom("2026-11-20", "until", NOW, "Asia/Tokyo")).toThrow("has passed");
});
