import { describe, expect, it } from "vitest";
import { searchQueriesOf } from "./search-query.ts";
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

const first = (query: string, match: "all" | "any" | "phrase") => searchQueriesOf(query, match)[0];

describe("searchQueriesOf", () => {
  it("matches all words by their beginnings", () => {
    expect(first("Preços, POR favor!", "all")).toEqual({ words: "'prec':* & 'por':* & 'favor':*", parts: [] });
  });
  it("matches any", () => expect(first("refund broken", "any")?.words).toBe("'refund':* | 'brok':*"));
  it("matches a phrase word by word", () => expect(first("how much", "phrase")?.words).toBe("'how' <-> 'much'"));
  it("uses pairs, and the run itself, for scripts without spaces", () => {
    expect(first("多少钱", "all")).toEqual({ words: "('多少' & '少钱')", parts: ["%多少钱%"] });
  });
  it("cannot be made to say more than words", () => {
    expect(first("a' | 'b':* !! <-> \\ %_", "all")?.words).toBe("'a':* & 'b':*");
  });
  it.each([
    ["12.50 euros", "('12' <-> '50':*) & 'eur':*"],
    ["Anna@Example.com", "('anna' <-> 'example' <-> 'com':*)"],
  ])("keeps what has no space inside together: %s", (query, words) =>
    expect(first(query, "all")).toEqual({ words, parts: [] }),
  );
  it("looks for pictures", () => expect(first("👍🏽", "all")?.words).toBe("'zqx1f44d':*"));
  it("has a phrase of mixed scripts as it stands", () =>
    expect(first("iPhone 多少", "phrase")).toEqual({ words: "'多少'", parts: ["%iphone 多少%"] }));
  it("finds nothing to look for in punctuation alone", () => expect(searchQueriesOf("?!", "all")).toEqual([]));
  it("looks inside other words too, LIKE's own characters made plain", () =>
    expect(searchQueriesOf("oice", "all")).toEqual([
      { words: "'oic':*", parts: [] },
      { words: null, parts: ["%oice%"] },
    ]));
  it("looks for each of several single characters", () =>
    expect(searchQueriesOf("茶 水 tea", "any")).toEqual([
      { words: "'tea':*", parts: [] },
      { words: null, parts: ["%茶%"] },
      { words: null, parts: ["%水%"] },
    ]));
});
