import { argumentSchema, createRegistry, parseInput, type AnyOperation } from "@parley/kernel";
import { describe, expect, it } from "vitest";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";

/**
 * A text that people read has something in it that can be seen. A parameter says so by `min(1)`; of those that do
 * not, this says by name what a blank one means.
 */
const BLANK_MEANS: Record<string, string> = {
  ...meaning(
    "looked up: a blank one is not found, or filters by nothing",
    `assignee chat_ids[] participants[] label older_than sender status template types[] before after from to language
    reply_to timezone time_zone invite_code expires at remind_at due_date due_before since until updated_since
    wrote_since silent_since cursor`,
  ),
  ...meaning(
    "refused by its own rule, with words of its own",
    "name labels[] with_labels[] without_labels[] options[] emoji variables.* variables.*.* url base64 mimetype csv secrets.*",
  ),
  ...meaning(
    "a remark that may be left out: a blank one is none",
    "reason note caption description evidence filename instructions organization",
  ),
};
const BLANKS = [" ", "\u200B\u2060", "\u2800 \u00AD"];

const tools = createRegistry(operations).all.map(({ operation }) => [operation.name, operation] as const);
const inputs = await sweepFixtures();
const rows = new Proxy({}, { get: (_rows, name) => (name === "number" ? "4915112345678" : "id") }) as never;

describe.each(tools)("%s", (name, operation) => {
  it("takes no text that may be blank but those that mean something by it", () => {
    const open = openTexts(argumentSchema(operation)).filter((path) => !isId(path) && !(lastOf(path) in BLANK_MEANS));
    expect(open).toEqual([]);
  });

  const given = inputs[name]?.(rows) ?? {};
  for (const key of readTexts(operation))
    it.each(BLANKS)(`refuses ${key} of %j, and names it`, (blank) => {
      const refused = () => parseInput(operation.input, { ...given, [key]: blank });
      expect(refused).toThrow(expect.objectContaining({ code: "invalid_input" }));
      expect(refused).toThrow(`\`${key}\``);
    });
});

function meaning(reason: string, parameters: string): Record<string, string> {
  return Object.fromEntries(parameters.split(/\s+/).map((parameter) => [parameter, reason]));
}

/** Parameters of their own that must not be empty. */
function readTexts(operation: AnyOperation): string[] {
  return Object.entries(argumentSchema(operation).properties as Record<string, Schema>)
    .filter(([, { type, minLength }]) => type === "string" && minLength)
    .map(([key]) => key);
}

interface Schema {
  type?: unknown;
  minLength?: number;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: Schema | boolean;
}

/** Paths of texts that may be empty, whatever they hold. */
function openTexts(schema: Schema, at = ""): string[] {
  const { type, minLength, properties = {}, items, anyOf = [], additionalProperties: others } = schema;
  const isFixed = ["enum", "const", "pattern", "format"].some((key) => key in schema);
  return [
    ...(type === "string" && !isFixed && !minLength ? [at] : []),
    ...anyOf.flatMap((option) => openTexts(option, at)),
    ...(items ? openTexts(items, `${at}[]`) : []),
    ...(typeof others === "object" ? openTexts(others, `${at}.*`) : []),
    ...Object.entries(properties).flatMap(([key, field]) => openTexts(field, at ? `${at}.${key}` : key)),
  ];
}

function isId(path: string): boolean {
  return /_ids?(\[\])?$|^idempotency_key$|^confirmation_token$/.test(path);
}

function lastOf(path: string): string {
  return /[^.]+(?:\.\*)*$/.exec(path)?.[0] ?? path;
}
