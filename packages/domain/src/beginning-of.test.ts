import { expect, it } from "vitest";
import { beginningOf } from "./beginning-of.ts";

it.each([
  ["short", 5, "short"],
  ["longer", 5, "longe…"],
  ["🌱🌱🌱", 3, "🌱🌱🌱"],
  ["🌱🌱🌱", 2, "🌱🌱…"],
])("of %s, %i characters at most, is %s", (text, charsMax, beginning) => {
  expect(beginningOf(text, charsMax)).toBe(beginning);
});
