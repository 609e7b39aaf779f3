import { foldText } from "@parley/kernel";

/** Runs of scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\u30fc\u3005]+/gu;

/** Longer texts are searched by their beginning; WhatsApp's limit for a text is 4,096 characters. */
const CHARS_MAX = 8_000;

/**
 * The column that search reads: the words of the folded text, one space apart, so that PostgreSQL
 * sees the same words as we do whatever stood between them ("12.50", "a@b.com", "2026-11-21"). Then,
 * for scripts without spaces, every pair of neighbouring characters as a word of its own, so that any
 * part of two or more is found.
 */
export function searchTextOf(text: string): string {
  const words = wordsOf(foldText(text.slice(0, CHARS_MAX)));
  const pairs = new Set(words.flatMap((word) => (word.unspaced ? pairsOf(word.text) : [])));
  const line = words.map((word) => word.text).join(" ");
  return pairs.size === 0 ? line : `${line}\n${[...pairs].join(" ")}`;
}

/** Neighbouring pairs of a run; the character itself when it stands alone. */
export function pairsOf(run: string): string[] {
  const chars = [...run];
  if (chars.length < 2) return chars;
  return chars.slice(1).map((char, index) => `${chars[index] ?? ""}${char}`);
}

export interface Word {
  text: string;
  /** A whole run of a script without spaces. */
  unspaced: boolean;
}

/** The words of folded text, punctuation dropped. A picture is a word too, spelled as indexes can hold it. */
export function wordsOf(folded: string): Word[] {
  const spaced = folded.replace(PICTURE, (sign) => ` ${spelled(sign)} `).replace(UNSPACED, (run) => ` ${run} `);
  return [...spaced.matchAll(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu)].map(([text]) => ({
    text,
    unspaced: text.replace(UNSPACED, "") === "",
  }));
}

const PICTURE = /\p{Regional_Indicator}{2}|\p{Extended_Pictographic}/gu;

/** A beginning that no word of any language has, so that nobody finds pictures by typing letters. */
function spelled(sign: string): string {
  return `zqx${[...sign].map((char) => char.codePointAt(0)?.toString(16)).join("")}`;
}
