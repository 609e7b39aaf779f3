import { DAY_MS } from "@parley/kernel";
import { expect, it } from "vitest";
import { windowWarning } from "./window-warning.ts";

const now = new Date("2026-11-20T10:00:00Z");
const nextAt = new Date(now.getTime() + 3 * DAY_MS);

it("says that nobody has written yet", () => {
  const { warning } = windowWarning({ content: { text: "Hi" } }, nextAt, null, now);
  expect(warning).toMatch(/^Nobody has written in this chat yet/);
});

it("says nothing of a template, which needs no window, nor of a schedule without a next time", () => {
  const template = { name: "order_update", language: "en_US" };
  expect(windowWarning({ content: { template } }, nextAt, null, now)).toEqual({});
  expect(windowWarning({ content: { text: "Hi" } }, null, null, now)).toEqual({});
});
