/** Reading JSON that someone else wrote: each answers undefined (or an empty list) for any other shape. */
export type JsonObject = Record<string, unknown>;

export function objectAt(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** A non-empty string; numbers are accepted as the ids they are often sent as. */
export function textAt(value: unknown): string | undefined {
  if (typeof value === "string") return value === "" ? undefined : value;
  return typeof value === "number" && Number.isFinite(value) ? String(value) : undefined;
}

export function numberAt(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

export function listAt(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

export function objectsAt(value: unknown): JsonObject[] {
  return listAt(value)
    .map(objectAt)
    .filter((item) => item !== undefined);
}

/** The named fields that are there, under their own names; undefined when none is. */
export function picked(source: JsonObject, names: readonly string[]): JsonObject | undefined {
  const found = names.filter((name) => source[name] !== undefined && source[name] !== null);
  return found.length === 0 ? undefined : Object.fromEntries(found.map((name) => [name, source[name]]));
}
