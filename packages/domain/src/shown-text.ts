const CHARS_MAX = 200;

/** A text of people as a preview shows it, in `details` only: its beginning, cut between characters. */
export function shownText(text: string): string {
  const chars = Array.from(text);
  return chars.length > CHARS_MAX ? `${chars.slice(0, CHARS_MAX).join("")}…` : text;
}
