import type { z } from "zod";
import { GraphError } from "./errors.ts";

/**
 * Parses a request body; `under` is the key it stood under.
 * @throws GraphError 131008 something required is missing, 100 a wrong type, length or choice, 131009 any other value
 */
export function parseGraph<T>(schema: z.ZodType<T>, value: unknown, under: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  if (!issue) throw new GraphError(100, "Invalid parameter.");
  const name = pathName(under, issue.path);
  if (isMissing(value, issue.path)) throw new GraphError(131008, `The parameter ${name} is required.`);
  if (issue.code === "invalid_value") {
    throw new GraphError(100, `Param ${name} must be one of {${issue.values.map(String).join(", ").toUpperCase()}}`);
  }
  if (issue.code === "too_big") {
    throw new GraphError(100, `Param ${name} must be at most ${issue.maximum} ${unit(issue.origin)}.`);
  }
  if (issue.code === "too_small" && issue.origin === "string") {
    throw new GraphError(100, `Param ${name} must be at least ${issue.minimum} characters long.`);
  }
  if (issue.code === "invalid_type") throw new GraphError(100, `Param ${name} must be a ${issue.expected}.`);
  throw new GraphError(131009, `The value of ${name} is not valid: ${issue.message}`);
}

function unit(origin: string): string {
  if (origin === "string") return "characters long";
  return origin === "array" ? "items" : "";
}

function pathName(under: string, path: readonly PropertyKey[]): string {
  const [first, ...rest] = [...(under ? [under] : []), ...path].map(String);
  return [first ?? "body", ...rest.map((part) => `['${part}']`)].join("");
}

function isMissing(value: unknown, path: readonly PropertyKey[]): boolean {
  if (path.length === 0) return value === undefined;
  let at = value;
  for (const key of path.slice(0, -1)) at = (at as Record<PropertyKey, unknown> | undefined)?.[key];
  if (at === null || typeof at !== "object") return false;
  return (at as Record<PropertyKey, unknown>)[path[path.length - 1] as PropertyKey] === undefined;
}
