import { expect, it } from "vitest";
import { expiryFrom } from "./expiry.ts";

const NOW = new Date("2026-11-21T09:00:00Z");

it.each([
  ["12h", "2026-11-21T21:00:00.000Z"],
  ["30d", "2026-12-21T09:00:00.000Z"],
  ["2w", "2026-12-05T09:00:00.000Z"],
  ["2027-01-31T00:00:00Z", "2027-01-31T00:00:00.000Z"],
  ["2027-01-31T00:00:00+02:00", "2027-01-30T22:00:00.000Z"],
])("%s ends at %s", (text, at) => {
  expect(expiryFrom(text, NOW).toISOString()).toBe(at);
});

it.each(["0d", "30", "d", "-1d", "tomorrow", "2026-11-21T09:00:00Z", "2020-01-01", "", "99999999d"])(
  "refuses %j",
  (text) => {
    expect(() => expiryFrom(text, NOW)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  },
);
