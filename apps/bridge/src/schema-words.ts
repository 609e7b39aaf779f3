import type { Schema } from "./arguments.ts";

const NAME_WIDTH = 24;
const DEPTH_MAX = 4;

/** A line for each argument, and below one that holds more a line for each of its parts. */
export function argumentLines(schema: Schema, depth = 1): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const facts = [
      kindOf(field),
      ...boundsOf(field),
      schema.required?.includes(name) ? "required" : "",
      field.default === undefined ? "" : `${JSON.stringify(field.default)} when absent`,
    ].filter(Boolean);
    const meaning = field.description ? `: ${field.description}` : "";
    const line = `${"  ".repeat(depth)}${name.padEnd(NAME_WIDTH)} ${facts.join(", ")}${meaning}`;
    return depth < DEPTH_MAX ? [line, ...partsOf(field).flatMap((part) => argumentLines(part, depth + 1))] : [line];
  });
}

/** In one word or few: `string`, `text|image`, `list of object`, `object of string`. */
function kindOf(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map(String).join("|");
  if (schema.items) return `list of ${kindOf(schema.items)}`;
  const { additionalProperties: each } = schema;
  if (typeof each === "object" && Object.keys(each).length > 0) return `object of ${kindOf(each)}`;
  const kinds = [schema.type ?? [], ...(schema.anyOf ?? []).map(kindOf)].flat();
  return [...new Set(kinds)].join(" or ") || "anything";
}

function boundsOf(schema: Schema): string[] {
  const { items, anyOf = [] } = schema;
  const each = items ? boundsOf(items).map((bound) => `each ${bound}`) : [];
  const number = between(bound(schema.minimum), bound(schema.maximum), "");
  const length = between(schema.minLength, schema.maxLength, " characters");
  const count = between(schema.minItems, schema.maxItems, " of them");
  const form = schema.format ?? (schema.pattern === undefined ? "" : `as /${schema.pattern}/`);
  return [number, length, count, form, ...each, ...anyOf.flatMap(boundsOf)].filter(Boolean);
}

/** Every integer of JavaScript is bounded by these, which is no news. */
function bound(value: number | undefined): number | undefined {
  return value !== undefined && Number.isSafeInteger(value) && Math.abs(value) === Number.MAX_SAFE_INTEGER
    ? undefined
    : value;
}

function between(least: number | undefined, most: number | undefined, unit: string): string {
  if (least !== undefined && most !== undefined) return `${least === most ? least : `${least} to ${most}`}${unit}`;
  if (most !== undefined) return `at most ${most}${unit}`;
  return least === undefined ? "" : `at least ${least}${unit}`;
}

/** The objects within: of a list its items, of a choice each, of an open object what it holds. */
function partsOf(schema: Schema): Schema[] {
  const { additionalProperties: each, items, anyOf = [] } = schema;
  const within = [...anyOf, ...(items ? [items] : []), ...(typeof each === "object" ? [each] : [])];
  return [...(schema.properties ? [schema] : []), ...within.flatMap(partsOf)];
}
