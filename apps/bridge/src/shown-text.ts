/**
 * What people write may hold characters that change how a terminal shows a line without being seen: bidirectional
 * controls, zero-width characters, tags, escape sequences. They are written out, as the server does for models.
 * Joiners and the selectors of emoji are needed by writing and stay.
 */
const UNSEEN =
  // oxlint-disable-next-line no-control-regex -- controls are what is looked for
  /[\u0000-\u001F\u007F-\u009F\u00AD\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/gu;

/** A value as JSON that reads the same and means the same: unseen characters are escapes. */
export function shownJson(value: unknown, space?: number): string {
  // Line breaks of the layout are ours; within texts JSON escapes them itself.
  return JSON.stringify(value, null, space).replace(UNSEEN, (char) => (char === "\n" ? char : escaped(char)));
}

/** One line for people. */
export function shownLine(text: string): string {
  return text.replace(UNSEEN, escaped);
}

/** Several lines for people: their breaks stay. */
export function shownText(text: string): string {
  return text.split("\n").map(shownLine).join("\n");
}

function escaped(char: string): string {
  return Array.from(
    { length: char.length },
    (_, unit) => `\\u${char.charCodeAt(unit).toString(16).padStart(4, "0")}`,
  ).join("");
}
