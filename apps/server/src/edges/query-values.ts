import { AppError } from "@parley/kernel";
import { z } from "zod";

/**
 * Query strings carry only text. This gives each value the type its field declares, so that the
 * one schema of the operation can check it. Text that does not fit is left as it is, and the
 * schema names it.
 * @throws invalid_input  a field that holds one value is given several
 */
export function valuesFromQuery(schema: z.ZodObject, query: URLSearchParams): Record<string, unknown> {
  const kinds = fieldKinds(schema);
  const values: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const all = query.getAll(name);
    const kind = kinds.get(name);
    if (kind === "array") values[name] = all.flatMap((text) => text.split(",")).filter((text) => text !== "");
    else if (all.length > 1 && kind !== undefined) throw givenAgain(name, all);
    else values[name] = typed(all.at(-1) ?? "", kind);
  }
  return values;
}

const RECEIVED_CHARS_MAX = 60;

function givenAgain(name: string, all: readonly string[]): AppError {
  const received = all.join(", ").slice(0, RECEIVED_CHARS_MAX);
  return new AppError("invalid_input", {
    public: `\`${name}\` is given ${all.length} times in the address, and holds one value. Give it once.`,
    fields: [{ path: name, message: `is given ${all.length} times`, received, expected: "one value" }],
  });
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

/** Of fields with several kinds of values; none of ours takes a list as one of them. */
const SEVERAL = "several";

const kindsBySchema = new WeakMap<z.ZodObject, Map<string, string>>();

function fieldKinds(schema: z.ZodObject): Map<string, string> {
  let kinds = kindsBySchema.get(schema);
  if (!kinds) {
    kinds = new Map();
    const json = z.toJSONSchema(schema, { io: "input" });
    for (const [name, field] of Object.entries(json.properties ?? {})) {
      if (typeof field === "object") kinds.set(name, typeof field.type === "string" ? field.type : SEVERAL);
    }
    kindsBySchema.set(schema, kinds);
  }
  return kinds;
}
