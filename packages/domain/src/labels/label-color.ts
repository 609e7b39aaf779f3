/** Colours that stand apart on light and dark. */
const COLORS = ["#0b7285", "#5f3dc4", "#2b8a3e", "#c2255c", "#e8590c", "#1864ab", "#862e9c", "#5c940d"];

/** The colour of a label that nobody chose one for: always the same for a name. */
export function colorFor(nameKey: string): string {
  return COLORS[nameKey.length % COLORS.length] ?? "#0b7285";
}
