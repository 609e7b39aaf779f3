import { describe, expect, it } from "vitest";
import { foldText, searchTextOf, wordsOf } from "./fold-text.ts";

describe("foldText", () => {
  it.each([
    ["Orçamento", "orcamento"],
    ["PREÇO", "preco"],
    ["Ångström", "angstrom"],
    ["Straße", "strasse"],
    ["ＡＢＣ１２３", "abc123"],
    ["ёлка", "елка"],
    ["مَرْحَباً", "مرحبا"],
    ["هدية", "هديه"],
    ["कीमत", "कीमत"],
  ])("%s is %s", (text, folded) => expect(foldText(text)).toBe(folded.normalize("NFC")));
});

describe("searchTextOf", () => {
  it("leaves scripts with spaces alone", () => expect(searchTextOf("Hola señor")).toBe("hola senor"));
  it("adds the pairs of scripts without", () => expect(searchTextOf("请问价格")).toBe("请问价格\n请问 问价 价格"));
});

describe("wordsOf", () => {
  it("separates scripts and drops punctuation", () => {
    expect(wordsOf("order #42, 价格?")).toEqual([
      { text: "order", unspaced: false },
      { text: "42", unspaced: false },
      { text: "价格", unspaced: true },
    ]);
  });
});
