/**
 * Text as search compares it: without accents, case, width and vowel marks, so that "Preço" is found
 * by "preco" and "ＡＢＣ" by "abc".
 */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .toLowerCase()
    .replace(FOLDED_MARKS, "")
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/ł/g, "l")
    .replace(/đ/g, "d")
    .replace(/ı/g, "i")
    .replace(/æ/g, "ae")
    .replace(/œ/g, "oe")
    .replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي")
    .replace(/ة/g, "ه")
    .normalize("NFC");
}

/**
 * Marks on Latin, Greek and Cyrillic letters, Hebrew and Arabic vowel signs. Marks of Indic and
 * South-East Asian scripts are letters of their own and stay.
 */
const FOLDED_MARKS = /\u0640|[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670]/g;

/** Runs of scripts that are written without spaces between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]+/gu;

/** Longer texts are searched by their beginning; WhatsApp's limit for a text is 4,096 characters. */
const CHARS_MAX = 8_000;

/**
 * The column that search reads: the folded text, then for scripts without spaces every pair of
 * neighbouring characters as a word of its own, so that any part of two or more is found.
 */
export function searchTextOf(text: string): string {
  const folded = foldText(text.slice(0, CHARS_MAX));
  const pairs = new Set([...folded.matchAll(UNSPACED)].flatMap(([run]) => pairsOf(run)));
  return pairs.size === 0 ? folded : `${folded}\n${[...pairs].join(" ")}`;
}

/** Neighbouring pairs of a run; the character itself when it stands alone. */
export function pairsOf(run: string): string[] {
  const chars = [...run];
  if (chars.length < 2) return chars;
  return chars.slice(1).map((char, index) => `${chars[index] ?? ""}${char}`);
}

/** Splits folded text into words; runs of unspaced scripts come as they are, marked as such. */
export function wordsOf(folded: string): { text: string; unspaced: boolean }[] {
  const spaced = folded.replace(UNSPACED, (run) => ` ${run} `);
  return [...spaced.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map(([text]) => ({
    text,
    unspaced: text.replace(UNSPACED, "") === "",
  }));
}
