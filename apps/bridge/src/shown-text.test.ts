import { expect, it } from "vitest";
import { shownJson, shownLine, shownText } from "./shown-text.ts";

const UNSEEN = "\u202e\u200b\u009b2J\u{e0041}";

it("writes JSON in which nothing is unseen, and which means the same", () => {
  const value = { [`k\u202e`]: `pay${UNSEEN}\n`, emoji: "👩‍👧", list: ["Preço"] };
  const json = shownJson(value, 2);
  for (const char of UNSEEN.replace("2J", "")) expect(json).not.toContain(char);
  expect(json).toContain("👩‍👧");
  expect(json.split("\n").length).toBeGreaterThan(3);
  expect(JSON.parse(json)).toEqual(value);
});

it("writes a line in which nothing is unseen, breaks and escape sequences neither", () => {
  expect(shownLine("a\u202eb\u001b[2J\nc")).toBe("a\\u202eb\\u001b[2J\\u000ac");
  expect(shownText("a\u200b\nb")).toBe("a\\u200b\nb");
});
