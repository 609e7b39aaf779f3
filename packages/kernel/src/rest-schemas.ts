import { z } from "zod";
import { ASKS_FIRST } from "./dry-run.ts";
import { PHONE_ID } from "./named-phone.ts";
import type { AnyOperation } from "./operation.ts";
import { DRY_RUN, ONE_PHONE, ONLY_CHECK, takesDryRun } from "./tool-definition.ts";

/**
 * What an operation takes and answers, in full, as JSON schemas: OpenAPI, the typed client and the
 * reference are made from these. What a list of tools shows of them is in tool-definition.ts.
 */
export type JsonSchema = Record<string, unknown>;

/** All that a call takes, whether the operation declares it or every one of its kind takes it. */
export function argumentSchema(operation: AnyOperation): {
  properties: Record<string, JsonSchema>;
  required: string[];
} {
  const { properties = {}, required = [] } = jsonSchema(operation.input, "input") as ObjectSchema;
  return {
    properties: {
      ...properties,
      ...(PHONE_ID in properties ? {} : { [PHONE_ID]: ONE_PHONE }),
      ...(takesDryRun(operation) ? { [DRY_RUN]: { type: "boolean", description: ONLY_CHECK } } : {}),
    },
    required,
  };
}

export interface AnswerSchemas {
  done: JsonSchema;
  /** What a dry run answers; null for a read, which has none. */
  tried: JsonSchema | null;
}

/** A dry run promises no id, nor an address or a secret: it has none of what it would make; see dry-run.ts. */
export function answerSchemas({ output, effect, preview }: AnyOperation): AnswerSchemas {
  const done = jsonSchema(output, "output");
  if (effect === "read") return { done, tried: null };
  const { properties = {}, required = [], ...rest } = promisingNoIds(done) as ObjectSchema;
  const marked = {
    [DRY_RUN]: { const: true, description: "Nothing was kept or sent." },
    ...(preview ? { [ASKS_FIRST]: { type: "string", description: "What the call itself would ask to confirm." } } : {}),
  };
  return { done, tried: { ...rest, properties: { ...properties, ...marked }, required: [...required, DRY_RUN] } };
}

interface ObjectSchema extends JsonSchema {
  properties?: Record<string, JsonSchema>;
  required?: string[];
}

function promisingNoIds(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(promisingNoIds);
  if (value === null || typeof value !== "object") return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, part]) => [key, promisingNoIds(part)]));
  // A field may itself be called `required`; only a list of names is the keyword.
  const { required } = inner;
  if (!Array.isArray(required)) return inner;
  return { ...inner, required: (required as string[]).filter((name) => !ID_FIELD.test(name)) };
}

/** What a dry run gives out may stand in a field of such a name. */
const ID_FIELD = /^(?:.*_)?(?:ids?|key|url)$/;

function jsonSchema(schema: z.ZodObject, io: "input" | "output"): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}
