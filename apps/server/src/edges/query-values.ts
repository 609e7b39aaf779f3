import { z } from "zod";

/**
 * Query strings carry only text. This gives each value the type its field declares, so that the
 * one schema of the operation can check it. Text that does not fit is left as it is, and the
 * schema names it.
 */
export function valuesFromQuery(schema: z.ZodObject, query: URLSearchParams): Record<string, unknown> {
  const kinds = fieldKinds(schema);
  const values: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name);
    const kind = kinds.get(name);
    if (kind === "array") values[name] = all.flatMap((text) => text.split(",")).filter((text) => text !== "");
    else values[name] = typed(all.at(-1) ?? "", kind);
  }
  return values;
}

function typed(text: string, kind: string | undefined): unknown {
  if (kind === "boolean" && (text === "true" || text === "false")) return text === "true";
  if ((kind === "number" || kind === "integer") && text.trim() !== "" && Number.isFinite(Number(text)))
    return Number(text);
  if (kind === "object") return parsedJson(text);
  return text;
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

const kindsBySchema = new WeakMap<z.ZodObject, Map<string, string>>();

function fieldKinds(schema: z.ZodObject): Map<string, string> {
  let kinds = kindsBySchema.get(schema);
  if (!kinds) {
    kinds = new Map();
    const json = z.toJSONSchema(schema, { io: "input" });
    for (const [name, field] of Object.entries(json.properties ?? {})) {
      if (typeof field === "object" && typeof field.type === "string") kinds.set(name, field.type);
    }
    kindsBySchema.set(schema, kinds);
  }
  return kinds;
}
