import { foldText } from "@parley/kernel";
import { likeEscape, pairsOf, wordsOf, type Word } from "@parley/store";
import { stemOf } from "./word-stem.ts";

export type Match = "all" | "any" | "phrase";

/** A query as the store takes it: text for `to_tsquery('simple', …)` and LIKE patterns that must all match. */
export interface SearchQuery {
  words: string | null;
  parts: string[];
}

const TERMS_MAX = 16;
/** Characters of a script without spaces, given one by one. */
const PARTS_MAX = 4;

/**
 * Turns what a person types into searches; a message that any of them finds is found. Words match by their stem as a beginning, so
 * inflected forms and first parts are found; words with no space between them ("12.50", "a@b.com")
 * only side by side; scripts without spaces by pairs and, beyond two characters, by the exact run; a
 * phrase word by word in order. Asked for all words, the same letters inside other words are found too.
 */
export function searchQueriesOf(query: string, match: Match): SearchQuery[] {
  const queries =
    match === "phrase"
      ? [phraseOf(wordsOf(foldText(query)).slice(0, TERMS_MAX))]
      : match === "all"
        ? [allOf(query), infixQueryOf(query)]
        : anyOf(query);
  return queries.filter(({ words, parts }) => words !== null || parts.length > 0);
}

/** The first of these searches alone: what the index of words knows. */
export function searchQueryOf(query: string, match: Match): SearchQuery {
  return searchQueriesOf(query, match)[0] ?? { words: null, parts: [] };
}

function allOf(query: string): SearchQuery {
  const terms = termsIn(query);
  const words = terms.flatMap((term) => term.words ?? []);
  return { words: joined(words, " & "), parts: terms.flatMap((term) => term.parts) };
}

/** Terms of which the index holds words go together; one that is only a part of the text is a search of its own. */
function anyOf(query: string): SearchQuery[] {
  const terms = termsIn(query);
  const words = terms.flatMap((term) => term.words ?? []);
  const others = terms.filter((term) => term.words === null).slice(0, PARTS_MAX);
  return [{ words: joined(words, " | "), parts: [] }, ...others];
}

function termsIn(query: string): SearchQuery[] {
  return foldText(query).split(/\s+/).flatMap(termsOf).slice(0, TERMS_MAX);
}

/** The same words anywhere inside other words. */
function infixQueryOf(query: string): SearchQuery {
  const words = wordsOf(foldText(query));
  // Short ones count too: leaving them out would find messages without them. Alone they name too much.
  if (!words.some((word) => word.text.length >= 3)) return { words: null, parts: [] };
  return { words: null, parts: words.slice(0, TERMS_MAX).map((word) => containing(word.text)) };
}

/** Of what stands between two spaces. */
function termsOf(chunk: string): SearchQuery[] {
  const words = wordsOf(chunk).slice(0, TERMS_MAX);
  if (words.length < 2 || words.some((word) => word.unspaced)) return words.map(termOf);
  const last = words[words.length - 1]?.text ?? "";
  const before = words.slice(0, -1).map((word) => quoted(word.text));
  return [{ words: `(${[...before, beginning(last)].join(" <-> ")})`, parts: [] }];
}

function termOf(word: Word): SearchQuery {
  if (!word.unspaced) return { words: beginning(word.text), parts: [] };
  const chars = [...word.text];
  if (chars.length === 1) return { words: null, parts: [containing(word.text)] };
  const pairs = pairsOf(word.text).map(quoted);
  return {
    words: pairs.length > 1 ? `(${pairs.join(" & ")})` : (pairs[0] ?? null),
    parts: chars.length > 2 ? [containing(word.text)] : [],
  };
}

function phraseOf(words: readonly Word[]): SearchQuery {
  if (!words.some((word) => word.unspaced)) {
    return {
      words: joined(
        words.map((word) => quoted(word.text)),
        " <-> ",
      ),
      parts: [],
    };
  }
  // A run may begin or end inside a longer one, which only the text itself can tell.
  const terms = words.filter((word) => word.unspaced).flatMap((word) => termOf(word).words ?? []);
  return { words: joined(terms, " & "), parts: [containing(words.map((word) => word.text).join(" "))] };
}

function joined(words: readonly string[], by: string): string | null {
  return words.length > 0 ? words.join(by) : null;
}

function beginning(word: string): string {
  return `${quoted(stemOf(word))}:*`;
}

/** Words hold letters, marks and digits only, so a quote can never be inside. */
function quoted(word: string): string {
  return `'${word}'`;
}

function containing(text: string): string {
  return `%${likeEscape(text)}%`;
}
