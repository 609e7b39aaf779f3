import { expect, it } from "vitest";
import { unsupportedKind } from "./unsupported-kind.ts";

it.each([
  ["unsupported", { type: "unsupported", unsupported: { type: "poll" } }, "poll"],
  ["unsupported", { type: "hologram" }, "hologram"],
  ["unsupported", { type: "unknown", unsupported: { type: "unknown" } }, null],
  ["unsupported", { unsupported: { type: 7 } }, null],
  ["unsupported", { unsupported: "poll" }, null],
  ["unsupported", null, null],
  ["unsupported", { type: "x".repeat(500) }, "x".repeat(40)],
  ["poll", { unsupported: { type: "poll" } }, null],
] as const)("of %s with %j is %s", (type, payload, kind) => {
  expect(unsupportedKind({ type, payload })).toBe(kind);
});
