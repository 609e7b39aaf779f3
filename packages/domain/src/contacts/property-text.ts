import { foldText } from "@parley/kernel";

const CHARS_MAX = 4_000;

/** Properties as search sees them, one `name:value` a line; null when there are none. */
export function propertyText(properties: Record<string, unknown>): string | null {
  const lines = Object.entries(properties).map(([name, value]) => `${name}:${wordsOf(value)}`);
  return lines.length === 0 ? null : foldText(lines.join("\n")).slice(0, CHARS_MAX).toWellFormed();
}

function wordsOf(value: unknown): string {
  return Array.isArray(value) ? value.join(" ") : typeof value === "object" ? JSON.stringify(value) : String(value);
}
