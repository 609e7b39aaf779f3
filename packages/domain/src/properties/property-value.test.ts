import { describe, expect, it } from "vitest";
import { checkValue } from "./property-value.ts";
import type { ValueType } from "./schemas.ts";

const check = (valueType: ValueType, value: unknown, options: string[] = []) =>
  checkValue({ valueType, options }, value);

describe("values that fit are kept", () => {
  it.each([
    ["text", ""],
    ["number", -0.5],
    ["boolean", false],
    ["date", "2028-02-29"],
    ["date", "2026-11-21T10:00:00Z"],
  ] as const)("%s %j", (type, value) => {
    expect(check(type, value)).toEqual({ ok: true, value });
  });

  it("options as they were defined, whatever the case and accents, each once", () => {
    expect(check("select", " göld", ["Gold", "Silver"])).toEqual({ ok: true, value: "Gold" });
    const several = check("multi_select", ["SILVER", "gold", "silver"], ["Gold", "Silver"]);
    expect(several).toEqual({ ok: true, value: ["Silver", "Gold"] });
  });
});

describe("others are refused with what would fit", () => {
  it.each([
    ["text", 3, "text"],
    ["number", "3", "a number"],
    ["boolean", "true", "true or false"],
    ["date", "2026-02-30", "2026-11-21"],
    ["date", "tomorrow", "2026-11-21"],
    ["select", "bronze", "Gold, Silver"],
    ["select", ["Gold"], "one of"],
    ["multi_select", "Gold", "a list of Gold, Silver"],
    ["multi_select", ["Gold", 1], "a list of"],
  ] as const)("%s %j", (type, value, expected) => {
    const result = check(type, value, ["Gold", "Silver"]);
    expect(result).toEqual({ ok: false, expected: expect.stringContaining(expected) });
  });
});
