import { describe, expect, it } from "vitest";
import { infixQueryOf, searchQueryOf } from "./search-query.ts";
import { stemOf } from "./word-stem.ts";

describe("stemOf", () => {
  it.each([
    [["price", "prices", "pricing"], "pric"],
    [["orcamento", "orcamentos"], "orcament"],
    [["preis", "preise"], "preis"],
    [["цена", "цены", "цену", "ценам"], "цен"],
  ])("gives %j one stem", (words, stem) => {
    for (const word of words) expect(stem.startsWith(stemOf(word)) || stemOf(word).startsWith(stem), word).toBe(true);
  });
  it.each(["no", "is", "ok", "usa", "bus"])("keeps the short word %s", (word) => expect(stemOf(word)).toBe(word));
});

describe("searchQueryOf", () => {
  it("matches all words by their beginnings", () => {
    expect(searchQueryOf("Preços, POR favor!", "all")).toEqual({ words: "'prec':* & 'por':* & 'favor':*", parts: [] });
  });
  it("matches any", () => expect(searchQueryOf("refund broken", "any").words).toBe("'refund':* | 'brok':*"));
  it("matches a phrase word by word", () => expect(searchQueryOf("how much", "phrase").words).toBe("'how' <-> 'much'"));
  it("uses pairs, and the run itself, for scripts without spaces", () => {
    expect(searchQueryOf("多少钱", "all")).toEqual({ words: "('多少' & '少钱')", parts: ["%多少钱%"] });
  });
  it("cannot be made to say more than words", () => {
    expect(searchQueryOf("a' | 'b':* !! <-> \\ %_", "all").words).toBe("'a':* & 'b':*");
  });
  it.each([
    ["12.50 euros", "('12' <-> '50':*) & 'eur':*"],
    ["Anna@Example.com", "('anna' <-> 'example' <-> 'com':*)"],
  ])("keeps what has no space inside together: %s", (query, words) =>
    expect(searchQueryOf(query, "all")).toEqual({ words, parts: [] }),
  );
  it("looks for pictures", () => expect(searchQueryOf("👍🏽", "all").words).toBe("'zqx1f44d':*"));
  it("has a phrase of mixed scripts as it stands", () =>
    expect(searchQueryOf("iPhone 多少", "phrase")).toEqual({ words: "'多少'", parts: ["%iphone 多少%"] }));
  it("finds nothing to look for in punctuation alone", () =>
    expect(searchQueryOf("?!", "all")).toEqual({ words: null, parts: [] }));
});

describe("infixQueryOf", () => {
  it("escapes LIKE's own characters", () => expect(infixQueryOf("oice")).toEqual({ words: null, parts: ["%oice%"] }));
});
