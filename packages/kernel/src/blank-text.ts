import { z } from "zod";
import { withoutWrappers, schemaAt } from "./strict-input.ts";
import { isSeen } from "./visible-text.ts";

type Path = readonly PropertyKey[];

/**
 * Where an input has a text that must not be empty, yet that nobody could see: white space, or characters that
 * are not shown. Whatever says `min(1)` says with it that somebody has to read something there.
 * @param input  as the schema gave it
 */
export function blankTexts(schema: z.ZodObject, input: unknown): Path[] {
  return unseenIn(input, []).filter((path) => mustBeRead(schemaAt(schema, path)));
}

function unseenIn(value: unknown, path: Path): Path[] {
  if (typeof value === "string") return SURELY_SEEN.test(value) || isSeen(value) ? [] : [path];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, item]) => unseenIn(item, [...path, key]));
}

/** Ends the search of a long text, such as a file, at its first letter. */
const SURELY_SEEN = /[!-~]/;

function mustBeRead(field: z.core.$ZodType | undefined): boolean {
  const text = field && withoutWrappers(field);
  if (text instanceof z.ZodUnion) return text.def.options.every(mustBeRead);
  return text instanceof z.ZodString && (text.minLength ?? 0) > 0;
}
