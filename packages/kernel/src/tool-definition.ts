import { z } from "zod";
import type { AnyOperation } from "./operation.ts";

/** An operation as an MCP tool: what `tools/list` answers, the bridge embeds and the snapshots keep. */
export interface ToolDefinition {
  name: string;
  title: string;
  description: string;
  inputSchema: ToolSchema;
  outputSchema: ToolSchema;
  annotations: {
    title: string;
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
}

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface ToolSchema {
  type: "object";
  properties?: Record<string, Json>;
  required?: string[];
  [key: string]: unknown;
}

/** Arguments that belong to the call, not to the operation: HTTP carries them in headers. */
const IDEMPOTENCY_KEY = "idempotency_key";
const CONFIRMATION_TOKEN = "confirmation_token";

export function toolDefinition(operation: AnyOperation): ToolDefinition {
  const inputSchema = schemaOf(operation.input, "input");
  inputSchema.properties = { ...inputSchema.properties, ...reservedOf(operation) };
  const title = titleOf(operation.name);
  return {
    name: operation.name,
    title,
    description: `${operation.summary} ${operation.guidance}`,
    inputSchema,
    outputSchema: schemaOf(operation.output, "output"),
    annotations: {
      title,
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destructive",
      idempotentHint: operation.idempotent,
      openWorldHint: operation.outside,
    },
  };
}

/** Takes the reserved arguments out of a tool's arguments. Values of the wrong type stay in, and are refused by name. */
export function splitReserved(
  operation: AnyOperation,
  args: Record<string, unknown>,
): { input: Record<string, unknown>; idempotencyKey?: string; confirmationToken?: string } {
  const input = { ...args };
  const take = (name: string): string | undefined => {
    const value = input[name];
    if (!(name in reservedOf(operation)) || typeof value !== "string") return undefined;
    delete input[name];
    return value;
  };
  const idempotencyKey = take(IDEMPOTENCY_KEY);
  const confirmationToken = take(CONFIRMATION_TOKEN);
  return { input, ...(idempotencyKey ? { idempotencyKey } : {}), ...(confirmationToken ? { confirmationToken } : {}) };
}

function reservedOf(operation: AnyOperation): Record<string, Json> {
  return {
    ...(operation.effect === "read" ? {} : { [IDEMPOTENCY_KEY]: { type: "string", description: "Retry-safe." } }),
    ...(operation.preview ? { [CONFIRMATION_TOKEN]: { type: "string", description: "From the preview." } } : {}),
  };
}

/** `additionalProperties` is left out of inputs: the door refuses unknown keys by name, with the nearest known one. */
function schemaOf(schema: z.ZodObject, io: "input" | "output"): ToolSchema {
  const { $schema: _dialect, additionalProperties: _closed, ...rest } = z.toJSONSchema(schema, { io });
  // The root of every operation's schema is an object; the registry's types say so.
  return lean(rest) as ToolSchema;
}

/** Drops what costs tokens and tells a model nothing: the bounds that JSON Schema spells out for every integer. */
function lean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lean);
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value)
    .filter(([key, item]) => !(Math.abs(Number(item)) === Number.MAX_SAFE_INTEGER && /imum$/.test(key)))
    .filter(
      ([key, item]) =>
        !(
          key === "additionalProperties" &&
          item !== null &&
          typeof item === "object" &&
          Object.keys(item).length === 0
        ),
    )
    .map(([key, item]) => [key, lean(item)] as const);
  return Object.fromEntries(entries);
}

function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
