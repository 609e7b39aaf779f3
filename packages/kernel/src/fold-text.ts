/**
 * Text as it is compared wherever people look for something: without accents, case, width and vowel marks, so that "Preço" is found
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
 * Marks on Latin, Greek and Cyrillic letters, Hebrew and Arabic vowel signs, and what makes a sign a
 * picture. Marks of Indic and South-East Asian scripts are letters of their own and stay.
 */
const FOLDED_MARKS =
  /\u0640|[\u0300-\u036f\u0483-\u0489\u0591-\u05c7]|[\u0610-\u061a\u064b-\u065f\u0670]|[\u20e3\ufe0e\ufe0f]/g;
