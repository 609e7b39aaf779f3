import { z } from "zod";
import { AppError, type FieldProblem } from "./errors.ts";

/** Keys that older n8n versions add to every tool call; dropped where the schema does not declare them, and only those. */
const INJECTED_KEYS = ["toolCallId", "sessionId", "action", "chatInput"] as const;

/**
 * Parses input strictly: an unknown key is refused by name.
 * @throws invalid_input  one entry in `fields` for each problem
 */
export function parseInput<S extends z.ZodObject>(schema: S, raw: unknown): z.output<S> {
  refuseUnstorable(raw, []);
  const strict = strictOf(schema);
  const result = strict.safeParse(withoutInjected(schema, raw ?? {}));
  if (result.success) return result.data as z.output<S>;
  const fields = result.error.issues.flatMap((issue) => problemsOf(issue, schema, raw));
  const first = fields[0];
  throw new AppError("invalid_input", {
    public: first ? sentence(first, fields.length) : "The input is not valid.",
    fields,
  });
}

const DEPTH_MAX = 20;

/** NUL and half of a surrogate pair are text to JSON, and to no database and no network. */
function refuseUnstorable(value: unknown, path: readonly string[]): void {
  if (typeof value === "string") {
    if (!value.includes("\0") && value.isWellFormed()) return;
    const where = path.join(".");
    throw new AppError("invalid_input", {
      public: `\`${where}\` holds a character that is no text (NUL or a lone surrogate). Remove it and call again; nothing was done.`,
      fields: [{ path: where, message: "holds a character that is no text" }],
    });
  }
  if (value === null || typeof value !== "object" || path.length > DEPTH_MAX) return;
  for (const [key, item] of Object.entries(value)) {
    refuseUnstorable(key, path.length === 0 ? ["a parameter's name"] : path);
    refuseUnstorable(item, [...path, key]);
  }
}

const strictSchemas = new WeakMap<z.ZodObject, z.ZodObject>();

function strictOf(schema: z.ZodObject): z.ZodObject {
  let strict = strictSchemas.get(schema);
  if (!strict) strictSchemas.set(schema, (strict = schema.strict()));
  return strict;
}

function withoutInjected(schema: z.ZodObject, raw: unknown): unknown {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return raw;
  if (!INJECTED_KEYS.some((key) => key in raw)) return raw;
  return Object.fromEntries(
    Object.entries(raw).filter(([key]) => key in schema.shape || !(INJECTED_KEYS as readonly string[]).includes(key)),
  );
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodObject, raw: unknown): FieldProblem[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(schema.shape);
    return issue.keys.map((key) => {
      const nearest = issue.path.length === 0 ? nearestOf(key, known) : null;
      return {
        path: path ? `${path}.${key}` : key,
        message: nearest
          ? `is not a parameter; did you mean \`${nearest}\`?`
          : `is not a parameter; known are ${known.join(", ")}`,
      };
    });
  }
  const received = valueAt(raw, issue.path);
  const problem: FieldProblem = { path, message: received === undefined ? "is required" : lowerFirst(issue.message) };
  if (issue.code === "invalid_type") problem.expected = issue.expected;
  if (issue.code === "invalid_value") {
    problem.expected = issue.values.map(String).join(" | ");
    const nearest = typeof received === "string" ? nearestOf(received, issue.values.map(String)) : null;
    if (nearest) problem.message += `; did you mean "${nearest}"?`;
  }
  if (received !== undefined) problem.received = shortText(received);
  const description = describe(schema, issue.path);
  if (description && !problem.expected) problem.expected = description;
  return [problem];
}

function sentence(first: FieldProblem, count: number): string {
  const more = count > 1 ? ` (and ${count - 1} more, see fields)` : "";
  const expected = first.expected && !first.message.includes(first.expected) ? ` Expected: ${first.expected}.` : "";
  const end = /[.?!]$/.test(first.message) ? "" : ".";
  return `${first.path ? `\`${first.path}\`` : "The input"} ${first.message}${end}${expected}${more} Correct it and call again; nothing was done.`;
}

function describe(schema: z.ZodObject, path: readonly PropertyKey[]): string | undefined {
  const field: unknown = schema.shape[String(path[0])];
  return field instanceof z.ZodType ? field.description : undefined;
}

function valueAt(raw: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = raw;
  for (const key of path) {
    if (value === null || typeof value !== "object") return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function shortText(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The closest known word within a third of its length in edits, else null. */
export function nearestOf(word: string, known: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Infinity;
  for (const candidate of known) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best !== null && bestDistance <= Math.max(2, Math.ceil(best.length / 3)) ? best : null;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    previous = row;
  }
  return previous[b.length] ?? 0;
}
