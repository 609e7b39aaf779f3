/** The beginning of a text of people, cut before and never inside a character; `…` where there is more. */
export function beginningOf(text: string, charsMax: number): string {
  // As many units hold no more characters.
  if (text.length <= charsMax) return text;
  const chars = Array.from(text);
  return chars.length > charsMax ? `${chars.slice(0, charsMax).join("")}…` : text;
}
