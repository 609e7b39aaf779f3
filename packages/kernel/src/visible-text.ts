/**
 * Characters that change how text reads without being seen: bidirectional controls, zero-width and
 * filler characters, selectors, tags, controls, separators of lines that no screen breaks at. Left alone
 * are those that writing needs, where it needs them: line breaks, tabs, one joiner between letters or
 * emoji that join, one selector after an emoji that has two looks. Anywhere else they can carry a hidden text.
 * Source: Unicode Technical Report 36, "Unicode Security Considerations"; UAX 9, section 2; UTS 51, section 2.
 */
const NEVER_SEEN = String.raw`[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u2800\u3164\uFE00-\uFE0D\uFEFF\uFFA0\uFFF0-\uFFFB\u{13430}-\u{1343F}\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]`;

/** Scripts whose letters take other forms beside each other, so that a joiner between them is seen. */
const JOINING = [
  ["Arabic", "Syriac", "Nko", "Mongolian", "Mandaic", "Adlam", "Hanifi_Rohingya"],
  ["Devanagari", "Bengali", "Gurmukhi", "Gujarati", "Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala"],
  ["Khmer", "Myanmar", "Tibetan", "Balinese", "Javanese"],
].flat();
const JOINS = `[${JOINING.map((script) => String.raw`\p{Script_Extensions=${script}}`).join("")}]`;
const WRITTEN = String.raw`[\p{L}\p{M}\p{N}\p{P}]`;
/** Signs that kill a vowel: beside them a joiner chooses the form of what comes before. */
const VIRAMA = String.raw`[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0BCD\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u17D2]`;
const PICTURE = String.raw`\p{Extended_Pictographic}`;

const NEEDED = [
  String.raw`(?<=${JOINS})\u200C(?=${WRITTEN})`,
  String.raw`(?<=${WRITTEN})\u200C(?=${JOINS})`,
  String.raw`(?<=${VIRAMA})\u200D`,
  String.raw`(?<=${JOINS})\u200D(?=${VIRAMA})`,
  String.raw`(?<=${PICTURE}\uFE0F?|\p{Emoji_Modifier})\u200D(?=${PICTURE})`,
  String.raw`(?<=(?![0-9#*])\p{Emoji})[\uFE0E\uFE0F]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
].join("|");

const UNSEEN = new RegExp(String.raw`${NEVER_SEEN}|(?!${NEEDED})[\u200C\u200D\uFE0E\uFE0F]`, "gu");

/** The text with each such character written out, like `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(
    UNSEEN,
    (char) => `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

/** The same for every text within a JSON value, and for the keys, some of which people chose. */
export function visibleTexts<T>(value: T): T {
  if (typeof value === "string") return visibleText(value) as T;
  if (Array.isArray(value)) return value.map(visibleTexts) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [visibleText(key), visibleTexts(item)])) as T;
}

/**
 * The text without any of them, also where they stand written out: what remains of a name that is to be
 * typed again, and the same whether it was typed or copied from an answer of ours.
 */
export function withoutUnseen(text: string): string {
  return text.replace(WRITTEN_OUT, "").replace(UNSEEN, "");
}

/** Whether a person would see anything of it. */
export function isSeen(text: string): boolean {
  return text.replace(UNSEEN, "").trim() !== "";
}

const WRITTEN_OUT = /⟨U\+[0-9A-F]{4,6}⟩/g;
