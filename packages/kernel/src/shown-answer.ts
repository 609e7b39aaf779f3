import type { ErrorBody } from "./errors.ts";
import { roleOf } from "./ids-said-once.ts";
import type { ToolSchema } from "./tool-definition.ts";

/**
 * The output schema that a list of tools shows. Models see the answer itself, so this is what a host needs to check
 * one: the names, types and choices of what stands at the top and in its rows. It fits every answer that
 * the whole schema fits, which OpenAPI shows with its descriptions; and every refusal, which stands in an answer's
 * place: clients of 2025 check that too, and would throw away its words. So no field is promised.
 */
export function shownAnswer(whole: ToolSchema): ToolSchema {
  // JSON by its type, which under `properties` and `items` holds schemas again.
  const { type: _object, properties = {}, ...rest } = inFewWords(whole as Schema, 0);
  return { type: "object", properties: orRefused(properties), ...rest } as ToolSchema;
}

const REFUSED: Record<keyof ErrorBody, string> = {
  code: "string",
  message: "string",
  fields: "array",
  hint: "string",
  retry_after: "number",
  details: "object",
  request_id: "string",
};

/** What an answer and a refusal have by one name is either. */
function orRefused(properties: Record<string, Schema>): Record<string, Schema> {
  const either = Object.entries(properties).map(([name, field]) => {
    const type = Object.hasOwn(REFUSED, name) ? REFUSED[name as keyof ErrorBody] : field.type;
    return [name, type === field.type ? field : { anyOf: [field, { type }] }];
  });
  return Object.fromEntries(either) as Record<string, Schema>;
}

/** What a row holds in turn is told as an object, and no more. */
const DEPTH_MAX = 2;

/** More would be repeated by a dozen tools, as the kinds of messages are. */
const CHOICES_MAX = 12;

interface Schema {
  type?: unknown;
  enum?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  additionalProperties?: unknown;
  properties?: Record<string, Schema>;
  required?: string[];
}

function inFewWords(schema: Schema, depth: number): Schema {
  const { anyOf } = schema;
  if (anyOf?.every(isObject)) return inFewWords(oneOfAll(anyOf), depth);
  const { properties, items } = schema;
  const isDeep = depth >= DEPTH_MAX;
  return {
    ...(schema.type === undefined ? {} : { type: schema.type }),
    ...(Array.isArray(schema.enum) && schema.enum.length <= CHOICES_MAX ? { enum: schema.enum } : {}),
    ...(anyOf === undefined ? {} : { anyOf: anyOf.map((option) => inFewWords(option, depth)) }),
    ...(items === undefined ? {} : { items: inFewWords(items, depth) }),
    ...(properties === undefined || isDeep ? {} : { properties: each(properties, depth + 1) }),
  };
}

/** The id of a role is where its name is: see `idsSaidOnce`. */
function each(properties: Record<string, Schema>, depth: number): Record<string, Schema> {
  const told = Object.entries(properties).filter(([name]) => {
    const role = roleOf(name);
    return role === null || !(role in properties);
  });
  return Object.fromEntries(told.map(([name, field]) => [name, inFewWords(field, depth)]));
}

function isObject({ type, properties }: Schema): boolean {
  return type === "object" && properties !== undefined;
}

/**
 * Rows in full and in few words: the few words, for the tool that shows one tells the rest. Rows of several kinds are
 * told once, by the fields of all.
 */
function oneOfAll(options: readonly Schema[]): Schema {
  const short = options.find((option) => options.every((other) => holds(other, option)));
  if (short) return short;
  const properties: Record<string, Schema> = {};
  for (const option of options)
    for (const [name, field] of Object.entries(option.properties ?? {})) {
      const other = properties[name];
      properties[name] = other === undefined || isSame(other, field) ? field : { anyOf: [other, field] };
    }
  return { type: "object", properties };
}

function holds({ properties: all = {} }: Schema, { properties: some = {} }: Schema): boolean {
  return Object.entries(some).every(([name, field]) => isSame(all[name], field));
}

function isSame(one: Schema | undefined, other: Schema): boolean {
  return one !== undefined && JSON.stringify(bare(one)) === JSON.stringify(bare(other));
}

function bare(field: Schema): Schema {
  return inFewWords(field, 0);
}
