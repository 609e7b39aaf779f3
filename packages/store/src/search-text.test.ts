import { foldText } from "@parley/kernel";
import { describe, expect, it } from "vitest";
import { searchTextOf, wordsOf } from "./search-text.ts";

describe("searchTextOf", () => {
  it("leaves scripts with spaces alone", () => expect(searchTextOf("Hola señor")).toBe("hola senor"));
  it.each([
    ["Total: 12.50€ (a@b.com)", "total 12 50 a b com"],
    ["2026-11-21, don't!", "2026 11 21 don t"],
  ])("keeps only the words of %s", (text, words) => expect(searchTextOf(text)).toBe(words));
  it("spells pictures, whatever their colour, and flags", () =>
    expect(searchTextOf("Great 👍🏽👍 ❤️🇩🇪")).toBe("great zqx1f44d zqx1f44d zqx2764 zqx1f1e91f1ea"));
  it("adds the pairs of scripts without", () => expect(searchTextOf("请问价格")).toBe("请问价格\n请问 问价 价格"));
});

describe("wordsOf", () => {
  it.each([
    ["コーヒー、ください。", ["コーヒー", "ください"]],
    ["iphone多少钱", ["iphone", "多少钱"]],
    ["क़ीमत क्या है", ["क़ीमत", "क्या", "है"]],
    ["1️⃣ ️", ["1"]],
  ])("%s", (text, words) =>
    expect(wordsOf(foldText(text)).map((word) => word.text)).toEqual(words.map((word) => foldText(word))),
  );
  it("separates scripts and drops punctuation", () => {
    expect(wordsOf("order #42, 价格?")).toEqual([
      { text: "order", unspaced: false },
      { text: "42", unspaced: false },
      { text: "价格", unspaced: true },
    ]);
  });
});
