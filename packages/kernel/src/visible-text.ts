/**
 * Characters that change how text reads without being seen: bidirectional controls, zero-width and
 * filler characters, tags, controls. Left alone are those that writing needs: line breaks, tabs,
 * joiners (emoji, Persian, Indic scripts) and the selectors of emoji.
 * Source: Unicode Technical Report 36, "Unicode Security Considerations"; UAX 9, section 2.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- controls are what is looked for
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;

/** The text with each such character written out, like `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(
    UNSEEN,
    (char) => `⟨U+${(char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}⟩`,
  );
}

/** The same for every text within a JSON value; keys are ours and stay. */
export function visibleTexts<T>(value: T): T {
  if (typeof value === "string") return visibleText(value) as T;
  if (Array.isArray(value)) return value.map(visibleTexts) as T;
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, visibleTexts(item)])) as T;
}
