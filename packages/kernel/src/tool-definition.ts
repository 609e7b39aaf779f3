import { z } from "zod";
import { IDEMPOTENCY_KEY_CHARS_MAX } from "./call-arguments.ts";
import { ID_CHARS_MAX } from "./common-input.ts";
import type { AnyOperation } from "./operation.ts";
import { PHONE_ID } from "./named-phone.ts";
import type { RegisteredOperation } from "./registry.ts";
import { shownAnswer } from "./shown-answer.ts";
import { shownArguments } from "./shown-arguments.ts";

/** An operation as an MCP tool: what `tools/list` answers, the bridge embeds and the snapshots keep. */
export interface ToolDefinition {
  name: string;
  title: string;
  description: string;
  inputSchema: ToolSchema;
  outputSchema: ToolSchema;
  annotations: {
    readOnlyHint: boolean;
    destructiveHint: boolean;
    idempotentHint: boolean;
    openWorldHint: boolean;
  };
  _meta?: { [CATEGORY_TAG]: string };
}

/** In a tool's `_meta`: the toolset that it belongs to. */
const CATEGORY_TAG = "parley/category";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

export interface ToolSchema {
  type: "object";
  properties?: Record<string, Json>;
  required?: string[];
  [key: string]: unknown;
}

/** Arguments that belong to the call, not to the operation: HTTP carries them in headers. */
export const IDEMPOTENCY_KEY = "idempotency_key";
export const CONFIRMATION_TOKEN = "confirmation_token";
export const DRY_RUN = "dry_run";

/** @param everything  shows each argument that a call may carry, at length: for clients that send no other */
export function toolDefinition(operation: AnyOperation, everything = false): ToolDefinition {
  const inputSchema = schemaOf(operation.input, "input");
  inputSchema.properties = everything
    ? { [PHONE_ID]: ONE_PHONE, ...inputSchema.properties, ...reservedOf(operation) }
    : shownArguments(operation, { ...inputSchema.properties, ...reservedOf(operation) });
  const title = titleOf(operation.name);
  return {
    name: operation.name,
    title,
    description: `${operation.summary} ${operation.guidance}`,
    inputSchema,
    outputSchema: shownAnswer(schemaOf(operation.output, "output")),
    annotations: {
      readOnlyHint: operation.effect === "read",
      destructiveHint: operation.effect === "destructive",
      idempotentHint: operation.idempotent,
      openWorldHint: operation.outside,
    },
  };
}

/** As a list of tools shows it, with its toolset. */
export function listedTool(
  { operation, category }: Pick<RegisteredOperation, "operation" | "category">,
  everything = false,
): ToolDefinition {
  return { ...toolDefinition(operation, everything), _meta: { [CATEGORY_TAG]: category } };
}

/** Takes the reserved arguments out of a tool's arguments. Values of the wrong type stay in, and are refused by name. */
export function splitReserved(
  operation: AnyOperation,
  args: Record<string, unknown>,
): { input: Record<string, unknown>; idempotencyKey?: string; confirmationToken?: string; dryRun?: boolean } {
  const input = { ...args };
  const take = (name: string): string | undefined => {
    const value = input[name];
    if (!(name in reservedOf(operation)) || typeof value !== "string") return undefined;
    delete input[name];
    return value;
  };
  const idempotencyKey = take(IDEMPOTENCY_KEY);
  const confirmationToken = take(CONFIRMATION_TOKEN);
  const dryRun = takesDryRun(operation) ? input[DRY_RUN] : undefined;
  if (typeof dryRun === "boolean") delete input[DRY_RUN];
  return {
    input,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(confirmationToken === undefined ? {} : { confirmationToken }),
    ...(dryRun === true ? { dryRun } : {}),
  };
}

/** Every write can be tried out; those that declare it themselves answer in a way of their own. */
export function takesDryRun(operation: AnyOperation): boolean {
  return operation.effect !== "read" && !(DRY_RUN in operation.input.shape);
}

/** Every argument that a call may carry, shown in lists of tools or not. */
export function argumentNames(operation: AnyOperation): string[] {
  return [...new Set([...Object.keys(operation.input.shape), ...Object.keys(reservedOf(operation)), PHONE_ID])];
}

export const ONE_PHONE = {
  type: "string",
  maxLength: ID_CHARS_MAX,
  description: "phn_…, to reach only what belongs to that one of the numbers.",
};
const SAFE_REPEAT = `Text of your own, 1 to ${IDEMPOTENCY_KEY_CHARS_MAX} characters; the same call with the same text is done once.`;
export const ONLY_CHECK = "true checks and answers what would be; nothing is kept or sent.";
const FROM_PREVIEW = "From the preview that the first call answered: with it, the same call acts.";

/** All that a call may carry; which of them a list of tools shows is in shown-arguments.ts. */
function reservedOf(operation: AnyOperation): Record<string, Json> {
  return {
    ...(operation.effect === "read" ? {} : { [IDEMPOTENCY_KEY]: { type: "string", description: SAFE_REPEAT } }),
    ...(takesDryRun(operation) ? { [DRY_RUN]: { type: "boolean", description: ONLY_CHECK } } : {}),
    ...(operation.preview ? { [CONFIRMATION_TOKEN]: { type: "string", description: FROM_PREVIEW } } : {}),
  };
}

/**
 * What a schema spends tokens on without telling a model more than its description does. The door
 * checks every bound all the same, refuses unknown keys by name, and says in words what it expects.
 */
const UNSAID = new Set([
  "$schema",
  "additionalProperties",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "pattern",
  "propertyNames",
  "maxProperties",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "format",
  "default",
]);

function schemaOf(schema: z.ZodObject, io: "input" | "output"): ToolSchema {
  const json = z.toJSONSchema(schema, { io });
  // The root of every operation's schema is an object; the registry's types say so.
  return lean(io === "input" ? ofOneType(json) : json) as ToolSchema;
}

function lean(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(lean);
  if (schema === null || typeof schema !== "object") return schema;
  const entries = Object.entries(schema).filter(([key]) => !UNSAID.has(key));
  return Object.fromEntries(
    entries.map(([key, value]) => [
      key,
      key === "properties" ? mapValues(value as object, lean) : isSchemaKey(key) ? lean(value) : value,
    ]),
  );
}

/**
 * What may also be null is shown as if it might not: several clients draw no form for a union or refuse
 * the whole list, and a parameter's description says what null does. A sole choice is shown by its type,
 * for the same clients. The door takes null, and no other choice, all the same.
 */
function ofOneType(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(ofOneType);
  if (schema === null || typeof schema !== "object") return schema;
  const isTyped = "type" in schema;
  const entries = Object.entries(schema).flatMap(([key, value]): [string, unknown][] => {
    if (key === "const" && isTyped) return [];
    const sole = key === "type" || key === "anyOf" ? soleBesideNull(value) : null;
    if (sole === null) return [[key, value]];
    return typeof sole === "string" ? [[key, sole]] : Object.entries(sole);
  });
  return mapValues(Object.fromEntries(entries), ofOneType);
}

/** Of a list of schemas or names of types: the one that is not null; null where there are others, or it is no list. */
function soleBesideNull(options: unknown): object | string | null {
  if (!Array.isArray(options)) return null;
  const others = options.filter((option: TypeOrSchema) => typeOf(option) !== "null");
  return others.length === 1 ? (others[0] as object | string) : null;
}

type TypeOrSchema = string | { type?: string };

function typeOf(option: TypeOrSchema): string | undefined {
  return typeof option === "string" ? option : option.type;
}

/** Keys whose value is a schema or a list of them; anything else is plain data, such as a default. */
function isSchemaKey(key: string): boolean {
  return key === "items" || key === "anyOf" || key === "oneOf" || key === "allOf";
}

function mapValues(object: object, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value)]));
}

function titleOf(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
