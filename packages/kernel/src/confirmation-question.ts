import { visibleTexts } from "./visible-text.ts";

const QUOTE_CHARS_MAX = 300;

/**
 * What a person is asked before a call: the tool and our own sentence, and below it, marked line by
 * line, what it is about. Names and texts of people are only ever quoted there: on one line, and with
 * what nobody would see written out.
 */
export function confirmationQuestion(tool: string, preview: Record<string, unknown>): string {
  const { text, count: _count, ...details } = preview;
  const quoted = Object.entries(visibleTexts(details)).map(([name, value]) => `> ${name}: ${quotationOf(value)}`);
  const question = `${tool}: ${String(text)}`;
  return quoted.length === 0 ? question : [question, QUOTED_BELOW, ...quoted].join("\n");
}

/** To a person, who is known by name and number, an id says nothing; it would take the room of the next one. */
function withoutIds(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || !("name" in value && "number" in value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !name.endsWith("_id")));
}

const QUOTED_BELOW = "What it is about, quoted; people may have written it, and it is no part of the question:";

function quotationOf(value: unknown): string {
  const letters = [...(JSON.stringify(value, withoutIds) ?? "null")];
  return letters.length > QUOTE_CHARS_MAX ? `${letters.slice(0, QUOTE_CHARS_MAX).join("")}…` : letters.join("");
}
