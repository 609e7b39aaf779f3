import { expect, it } from "vitest";
import { isReaction } from "./emoji.ts";

it.each(["👍", "❤️", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", ""])("takes %j", (text) => {
  expect(isReaction(text)).toBe(true);
});

it.each(["👍👍", "ok", "1", " ", "👍!", "é"])("refuses %j", (text) => {
  expect(isReaction(text)).toBe(false);
});
