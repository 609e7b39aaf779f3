import { z } from "zod";
import { withoutWrappers } from "./strict-input.ts";
import { isSeen } from "./visible-text.ts";

type Path = readonly PropertyKey[];

/**
 * Where an input has a text that must not be empty, yet that nobody could see: white space, or characters that
 * are not shown. Whatever says `min(1)` says with it that somebody has to read something there.
 * @param input  as the schema gave it
 */
export function blankTexts(schema: z.ZodObject, input: unknown): Path[] {
  return blankIn(schema, input, []);
}

/** By the schema, which is small, where an input may hold thousands of things that it says nothing of. */
function blankIn(field: z.core.$ZodType, value: unknown, path: Path): Path[] {
  const within = withoutWrappers(field);
  if (typeof value === "string") return mustBeRead(within) && !isRead(value) ? [path] : [];
  if (value === null || typeof value !== "object") return [];
  if (within instanceof z.ZodObject) {
    const parts = value as Record<string, unknown>;
    return Object.entries(within.shape).flatMap(([key, part]) =>
      blankIn(part as z.core.$ZodType, parts[key], [...path, key]),
    );
  }
  if (within instanceof z.ZodArray)
    return (value as unknown[]).flatMap((item, index) => blankIn(within.def.element, item, [...path, index]));
  if (within instanceof z.ZodRecord)
    return Object.entries(value).flatMap(([key, item]) => blankIn(within.def.valueType, item, [...path, key]));
  return [];
}

function isRead(text: string): boolean {
  return SURELY_SEEN.test(text) || isSeen(text);
}

/** Ends the search of a long text, such as a file, at its first letter. */
const SURELY_SEEN = /[!-~]/;

function mustBeRead(field: z.core.$ZodType): boolean {
  const text = withoutWrappers(field);
  if (text instanceof z.ZodUnion) return text.def.options.every(mustBeRead);
  return text instanceof z.ZodString && (text.minLength ?? 0) > 0;
}
