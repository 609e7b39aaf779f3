import { AppError, nearestOf, type FieldProblem } from "@parley/kernel";

export type Variables = Readonly<Record<string, string>>;

/**
 * The text with each `{{name}}` replaced by its value. Values are filled in as they are: braces in them stand for nothing.
 * @throws invalid_input  one has no value: with the nearest that has, and those there are
 */
export function filledText(text: string, variables: Variables, where = "The text"): string {
  return text.replace(PLACEHOLDER, (_, inside: string) => {
    const key = inside.trim();
    const value = Object.hasOwn(variables, key) ? variables[key] : undefined;
    if (value === undefined) throw withoutValue(key, Object.keys(variables), where);
    return value;
  });
}

/**
 * A template's values, each with what it names filled in as a text is: the person's name and the other values.
 * @throws invalid_input  one names what has no value
 */
export function filledValues(variables: Variables, name: string): Variables {
  const entries = Object.entries(variables).map(([key, value]) => {
    const { [key]: _itself, ...others } = variables;
    return [key, filledText(value, { name, ...others }, `The value of ${key}`)] as const;
  });
  return Object.fromEntries(entries);
}

const PLACEHOLDER = /\{\{([^{}\n]{1,60})\}\}/g;
const KNOWN_SAID_MAX = 10;

function withoutValue(key: string, known: readonly string[], where: string): AppError {
  const nearest = nearestOf(key, known);
  const guess = nearest ? ` Did you mean {{${nearest}}}?` : "";
  const there = known.slice(0, KNOWN_SAID_MAX).map((name) => `{{${name}}}`);
  const text = `${where} names {{${key}}}, which has no value.${guess} Those that have one: ${there.join(", ")}.`;
  const field: FieldProblem = { path: "variables", message: text, received: `{{${key}}}` };
  if (nearest) field.nearest = `{{${nearest}}}`;
  return new AppError("invalid_input", { public: `${text} Nothing was sent.`, fields: [field] });
}
