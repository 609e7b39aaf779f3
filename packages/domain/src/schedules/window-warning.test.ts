import { DAY_MS } from "@parley/kernel";
import { expect, it } from "vitest";
import { windowWarning } from "./window-warning.ts";

const now = new Date("2026-11-20T10:00:00Z");
const nextAt = new Date(now.getTime() + 3 * DAY_MS);

const once = { repeat: null, every: 1, days: null, firstLocal: "", timeZone: "UTC", until: null };

it("says that nobody has written yet", () => {
  const { warning } = windowWarning({ ...once, content: { text: "Hi" } }, nextAt, null, now);
  expect(warning).toMatch(/^Nobody has written in this chat yet/);
});

it("says nothing of a template, which needs no window, nor of a schedule without a next time", () => {
  const template = { name: "order_update", language: "en_US" };
  expect(windowWarning({ ...once, content: { template } }, nextAt, null, now)).toEqual({});
  expect(windowWarning({ ...once, content: { text: "Hi" } }, null, null, now)).toEqual({});
});

it("looks beyond the first time of one that repeats, as far as it goes on", () => {
  const first = new Date("2026-11-20T11:00:00Z");
  const daily = { ...once, content: { text: "Hi" }, repeat: "daily" as const, firstLocal: "2026-11-20T11:00:00" };
  expect(windowWarning(daily, first, now, now).warning).toMatch(
    /closes at 2026-11-21T10:00:00Z: from 2026-11-21T11:00:00Z on/,
  );
  expect(windowWarning({ ...daily, until: new Date("2026-11-20T23:00:00Z") }, first, now, now)).toEqual({});
  expect(windowWarning({ ...daily, repeat: null }, first, now, now)).toEqual({});
});
