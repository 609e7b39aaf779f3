import { expect, it } from "vitest";
import { instantOf } from "./network-time.ts";

const now = new Date("2026-11-20T10:00:00Z");

it.each([
  ["2026-11-19T10:00:00Z", "2026-11-19T10:00:00.000Z"],
  ["2026-11-20T10:04:00Z", "2026-11-20T10:04:00.000Z"],
  ["2030-01-01T00:00:00Z", now.toISOString()],
  ["some day", now.toISOString()],
])("reads %s as %s", (text, at) => {
  expect(instantOf(text, now).toISOString()).toBe(at);
});
