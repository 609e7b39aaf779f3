import { foldText, likeEscape, pairsOf, wordsOf } from "@parley/store";
import { stemOf } from "./word-stem.ts";

export type Match = "all" | "any" | "phrase";

/** A query as the store takes it: text for `to_tsquery('simple', …)` and LIKE patterns that must all match. */
export interface SearchQuery {
  words: string | null;
  parts: string[];
}

const TERMS_MAX = 16;

/**
 * Turns what a person types into index look-ups. Words match by their stem as a beginning, so
 * inflected forms and first parts are found; scripts without spaces match by pairs and, beyond two
 * characters, by the exact run; a phrase matches word by word in order.
 */
export function searchQueryOf(query: string, match: Match): SearchQuery {
  const words = wordsOf(foldText(query)).slice(0, TERMS_MAX);
  if (match === "phrase") return phraseOf(query, words);
  const terms = words.map(termOf);
  const usable = terms.flatMap((term) => term.words ?? []);
  if (match === "any")
    return {
      words: usable.length > 0 ? usable.join(" | ") : null,
      parts: usable.length > 0 ? [] : terms.flatMap((term) => term.parts).slice(0, 1),
    };
  return {
    words: usable.length > 0 ? usable.join(" & ") : null,
    parts: [...terms.flatMap((term) => term.parts), ...numbersIn(query)],
  };
}

/** The same words anywhere inside other words: slower, for when the index of words finds nothing. */
export function infixQueryOf(query: string): SearchQuery {
  const words = wordsOf(foldText(query)).filter((word) => word.text.length >= 3);
  return { words: null, parts: words.slice(0, TERMS_MAX).map((word) => containing(word.text)) };
}

function termOf(word: { text: string; unspaced: boolean }): { words: string | null; parts: string[] } {
  if (!word.unspaced) return { words: `${quoted(stemOf(word.text))}:*`, parts: [] };
  const chars = [...word.text];
  if (chars.length === 1) return { words: null, parts: [containing(word.text)] };
  const pairs = pairsOf(word.text).map(quoted);
  return {
    words: pairs.length > 1 ? `(${pairs.join(" & ")})` : (pairs[0] ?? null),
    parts: chars.length > 2 ? [containing(word.text)] : [],
  };
}

function phraseOf(query: string, words: readonly { text: string; unspaced: boolean }[]): SearchQuery {
  if (words.some((word) => word.unspaced)) {
    const terms = words.map(termOf).flatMap((term) => term.words ?? []);
    return { words: terms.length > 0 ? terms.join(" & ") : null, parts: [containing(foldText(query.trim()))] };
  }
  return { words: words.length > 0 ? words.map((word) => quoted(word.text)).join(" <-> ") : null, parts: [] };
}

/** Numbers with points, colons or dashes inside are one word to the index and several to us. */
function numbersIn(query: string): string[] {
  return [...foldText(query).matchAll(/\d+(?:[.,:/-]\d+)+/g)].map(([number]) => containing(number));
}

/** Words hold letters, marks and digits only, so a quote can never be inside. */
function quoted(word: string): string {
  return `'${word}'`;
}

function containing(text: string): string {
  return `%${likeEscape(text)}%`;
}
