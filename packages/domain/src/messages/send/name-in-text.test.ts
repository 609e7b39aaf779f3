import { AppError } from "@parley/kernel";
import { expect, it } from "vitest";
import { nameInText, writeHandles } from "./name-in-text.ts";

const ana = { index: 0, names: ["Ana"], handle: "34600000001", others: [] };
const anaMaria = { index: 1, names: ["Ana Maria (shop)"], handle: "34600000002", others: ["34600000009"] };
const wordsOf = (work: () => string): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  throw new Error("It was not refused.");
};

it("takes the longest name, and other numbers of one person", () => {
  const text = "@Ana Maria (shop), @ana and @+34600000009";
  expect(nameInText(text, [ana, anaMaria])).toBe("@34600000002, @34600000001 and @34600000002");
});

it("does not guess which of two people of one name is meant", () => {
  const other = { ...ana, index: 1, handle: "34600000003" };
  expect(wordsOf(() => nameInText("@Ana!", [ana, other]))).toContain("write @+number where each is meant");
  expect(nameInText("@+34600000001 @34600000003", [ana, other])).toBe("@34600000001 @34600000003");
});

it("refuses what grows too long by the numbers", () => {
  expect(wordsOf(() => nameInText("@Ana ".repeat(800), [ana]))).toContain("longer than 4096");
});

it("tells who is named, and who may be by a name that several have, where nobody has to be", () => {
  const other = { ...ana, index: 2, handle: "34600000003" };
  const written = writeHandles("@Ana and @ana maria (shop)", [ana, anaMaria, other]);
  expect(written.text).toBe("@Ana and @34600000002");
  expect([[...written.named], [...written.unclear]]).toEqual([[anaMaria], [ana, other]]);
  expect(writeHandles("@Ben @", []).text).toBe("@Ben @");
});
