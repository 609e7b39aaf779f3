import { z } from "zod";
import { isSecretName } from "./audit.ts";
import { blankTexts } from "./blank-text.ts";
import { AppError, type FieldProblem } from "./errors.ts";
import { exampleForEveryone, exampleOf, FINDERS, forEveryone, keyMeant, valueMeant } from "./input-hints.ts";
import { PHONE_ID } from "./named-phone.ts";
import { nearestOf } from "./nearest.ts";
import { objectAt, recordAbove, schemaAt, strictOf } from "./strict-input.ts";
import { visibleText } from "./visible-text.ts";

/** Keys that older n8n versions add to every tool call; dropped where the schema does not declare them, and only those. */
const INJECTED_KEYS = ["toolCallId", "sessionId", "action", "chatInput"] as const;

/** @param declared  the arguments of the tool: one of them stays, whatever its name */
export function withoutInjected<T>(declared: readonly string[], raw: T): T {
  if (raw === null || typeof raw !== "object" || Array.isArray(raw)) return raw;
  const injected = INJECTED_KEYS.filter((key) => key in raw && !declared.includes(key));
  if (injected.length === 0) return raw;
  return Object.fromEntries(Object.entries(raw).filter(([key]) => !injected.some((one) => one === key))) as T;
}

/**
 * Parses input strictly: an unknown key is refused by name, at whatever depth it stands.
 * @param within  the path of `raw` in what the caller gave, where it is a part of that
 * @throws invalid_input  one entry in `fields` for each problem
 */
export function parseInput<S extends z.ZodObject>(
  schema: S,
  raw: unknown,
  within: readonly string[] = [],
): z.output<S> {
  refuseUnstorable(raw, within);
  const strict = strictOf(schema);
  const result = strict.safeParse(withoutInjected(Object.keys(schema.shape), raw ?? {}));
  const problems = result.success
    ? blankTexts(schema, result.data).map((at) => blankProblem(schema, at, result.data))
    : eachOnce(withoutMeant(result.error.issues.flatMap((issue) => problemsOf(issue, schema, raw))));
  if (result.success && problems.length === 0) return result.data as z.output<S>;
  const fields = problems.map((problem) => ({ ...problem, path: pathIn(within, problem.path) }));
  const first = fields[0];
  throw new AppError("invalid_input", {
    public: first ? sentence(first, fields.length) : "The input is not valid.",
    fields,
  });
}

function blankProblem(schema: z.ZodObject, path: readonly PropertyKey[], input: unknown): FieldProblem {
  const expected = descriptionAt(schema, path);
  return {
    path: path.join("."),
    message: "is blank: nothing in it can be seen",
    received: shortText(visibleText(String(valueAt(input, path)))),
    ...(expected ? { expected } : {}),
  };
}

function pathIn(within: readonly string[], path: string): string {
  return [...within, ...(path ? [path] : [])].join(".");
}

const DEPTH_MAX = 20;

/**
 * NUL and half of a surrogate pair are text to JSON, and to no database and no network. A key `__proto__`
 * would be dropped without a word on its way.
 */
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
    if (key === "__proto__") throw unkeepableKey(path);
    refuseUnstorable(item, [...path, key]);
  }
}

function unkeepableKey(path: readonly string[]): AppError {
  const where = path.join(".") || "the input";
  return new AppError("invalid_input", {
    public: `\`${where}\` has a key \`__proto__\`, which cannot be kept. Give it another name; nothing was done.`,
    fields: [{ path: where, message: "has a key __proto__" }],
  });
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodObject, raw: unknown): FieldProblem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, issue.path, schema, raw));
  const above = issue.code === "invalid_type" ? recordAbove(schema, issue.path) : undefined;
  if (above) return [recordProblem(schema, above, raw)];
  const path = issue.path.join(".");
  const received = valueAt(raw, issue.path);
  const field = schemaAt(schema, issue.path);
  // Many clients write null for what they mean to leave out.
  const isLeftOut = received === null && field !== undefined && z.safeParse(field, undefined).success;
  const problem: FieldProblem = {
    path,
    message: received === undefined ? "is required" : isLeftOut ? "is null; leave it out" : wordsOf(issue),
  };
  if (issue.code === "invalid_type") problem.expected = issue.expected;
  if (issue.code === "invalid_value") problem.expected = issue.values.map(String).join(" | ");
  const isSecret = issue.path.some((part) => isSecretName(String(part)));
  if (received !== undefined && !isSecret) problem.received = shortText(received);
  const description = descriptionAt(schema, issue.path);
  if (description && (!problem.expected || PLAIN_TYPES.has(problem.expected))) problem.expected = description;
  return isLeftOut ? [problem] : [{ ...problem, ...hintsFor(issue, isSecret ? undefined : received, field) }];
}

/** A key given where a record by another key was wanted: values for one chat, say, in place of values by chat. */
function recordProblem(schema: z.ZodObject, path: readonly PropertyKey[], raw: unknown): FieldProblem {
  const field = schemaAt(schema, path) ?? z.unknown();
  const received = valueAt(raw, path);
  const nearest = forEveryone(received, field);
  const example = exampleForEveryone(String(path.at(-1)), field);
  const expected = descriptionAt(schema, path);
  return {
    path: path.join("."),
    message: "holds a value that is no object",
    received: shortText(received),
    ...(expected ? { expected } : {}),
    ...(nearest ? { nearest } : {}),
    ...(example === undefined ? {} : { example }),
  };
}

/** What a description says more of than the type does. */
const PLAIN_TYPES = new Set(["string", "object", "array", "record"]);

/** Of the field, else of the parameter that it is in. */
function descriptionAt(schema: z.ZodObject, path: readonly PropertyKey[]): string | undefined {
  const described = [path, path.slice(0, 1)].map((part) => (part.length > 0 ? schemaAt(schema, part) : undefined));
  return described.map((field) => field && z.globalRegistry.get(field)?.description).find(Boolean);
}

/** What a caller can put in place: the nearest valid value, else an example, and who finds the right one. */
function hintsFor(
  issue: z.core.$ZodIssue,
  received: unknown,
  field: z.core.$ZodType | undefined,
): Partial<FieldProblem> {
  const name = String(issue.path.findLast((part) => typeof part === "string") ?? "");
  const finder = FINDERS[name] ? { finder: FINDERS[name] } : {};
  const nearest = nearestTo(issue, received, field);
  const isTold = nearest !== undefined && nearest !== null;
  if (isTold && !isRecord(nearest)) return { nearest, ...finder };
  const example = field && exampleOf(name, field);
  return { ...(isTold ? { nearest } : {}), ...(example === undefined ? {} : { example }), ...finder };
}

/** May hold what people wrote, so that it stands in its field and not in our sentence. */
function isRecord(value: unknown): boolean {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function nearestTo(issue: z.core.$ZodIssue, received: unknown, field: z.core.$ZodType | undefined): unknown {
  switch (issue.code) {
    case "invalid_value":
      return typeof received === "string" ? nearestOf(received, issue.values.map(String)) : undefined;
    case "invalid_type":
      return received === undefined ? undefined : valueMeant(received, issue.expected, field);
    case "too_big":
      return typeof received === "number" ? Number(issue.maximum) : undefined;
    case "too_small":
      return typeof received === "number" ? Number(issue.minimum) : undefined;
    default:
      return undefined;
  }
}

function unknownKey(key: string, path: readonly PropertyKey[], schema: z.ZodObject, raw: unknown): FieldProblem {
  const at = [...path, key].join(".");
  const object = objectAt(schema, path) ?? z.object({});
  const around = valueAt(raw, path);
  const given = around !== null && typeof around === "object" ? (around as Record<string, unknown>) : {};
  const meant = (path.length === 0 && phoneMeant(key, given)) || keyMeant(key, object, given);
  if (meant) return { path: at, message: `is not a parameter; did you mean \`${meant}\`?`, nearest_key: meant };
  return { path: at, message: `is not a parameter; known are ${Object.keys(object.shape).join(", ")}` };
}

/** Every operation takes it, declared or not, so no shape leads to it. */
function phoneMeant(key: string, given: Readonly<Record<string, unknown>>): string | null {
  const isPhone = key === "phoneId" || String(given[key]).startsWith("phn_");
  return isPhone && !(PHONE_ID in given) ? PHONE_ID : null;
}

/** Without what is only missing because it was given under another name, which is told already. */
function withoutMeant(fields: FieldProblem[]): FieldProblem[] {
  const meant = new Set(fields.flatMap(({ path, nearest_key: key }) => (key ? [siblingOf(path, key)] : [])));
  return fields.filter(({ path, received }) => received !== undefined || !meant.has(path));
}

/** Several values of one record may be told of as one. */
function eachOnce(fields: FieldProblem[]): FieldProblem[] {
  const seen = new Map(fields.map((field) => [`${field.path} ${field.message}`, field]));
  return [...seen.values()];
}

function siblingOf(path: string, key: string): string {
  return [...path.split(".").slice(0, -1), key].join(".");
}

function sentence(first: FieldProblem, count: number): string {
  const more = count > 1 ? ` (and ${count - 1} more, see fields)` : "";
  const expected =
    first.expected && !first.message.includes(first.expected) ? ` Expected: ${first.expected.replace(/\.$/, "")}.` : "";
  const end = /[.?!]$/.test(first.message) ? "" : ".";
  const isSaid = first.nearest !== undefined && !isRecord(first.nearest);
  const nearest = !isSaid ? "" : ` Did you mean ${JSON.stringify(first.nearest)}?`;
  const example = first.example === undefined ? "" : ` Example: ${JSON.stringify(first.example)}.`;
  return `${first.path ? `\`${first.path}\`` : "The input"} ${first.message}${end}${expected}${nearest}${example}${more} Correct it and call again; nothing was done.`;
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

/** The choices stand in `expected`; saying them here too would double a long list. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === "invalid_value" ? "is none of the choices" : lowerFirst(issue.message);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
