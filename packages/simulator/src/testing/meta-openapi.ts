import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Ajv2020, type AnySchema, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { parse } from "yaml";
import type { Json } from "./bot.ts";
import { OPENAPI_GAPS } from "./meta-openapi-gaps.ts";

const FILE = fileURLToPath(
  new URL("../../../../../shared/data/meta-openapi/business-messaging-api_v23.0.yaml", import.meta.url),
);

/** Meta's description is not part of the repository; without it there is nothing to check against. */
export const hasMetaOpenapi = existsSync(FILE);

export interface MetaOpenapi {
  /** Problems of a 200 answer to `post /{Version}/…`; none when it fits, apart from listed gaps. */
  answer(operation: string, body: unknown): string[];
  error(body: unknown): string[];
  webhook(body: unknown): string[];
  /** Gaps that were needed; one that is not needed any more should go. */
  usedGaps: Set<string>;
}

interface Described {
  components: { schemas: Record<string, unknown> };
  paths: Record<
    string,
    Record<string, { responses?: Record<string, { content?: Json }>; requestBody?: { content?: Json } }>
  >;
}

/** Checks strictly: a property that the description does not know is a problem too. */
export function loadMetaOpenapi(): MetaOpenapi {
  const described = parse(readFileSync(FILE, "utf8")) as Described;
  const contents = takeInboundContents(described);
  described.components = closed(described.components) as Described["components"];
  described.paths = closed(described.paths) as Described["paths"];
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  ajv.addSchema({ $id: "meta", components: described.components } as AnySchema);
  const compiled = new Map<string, ValidateFunction>();
  const usedGaps = new Set<string>();

  const problems = (name: string, schema: unknown, body: unknown): string[] => {
    let validate = compiled.get(name);
    if (!validate) compiled.set(name, (validate = ajv.compile(absolute(schema) as AnySchema)));
    if (validate(body)) return [];
    return (validate.errors ?? []).flatMap((error) => {
      const problem = `${name} ${error.instancePath}${describe(error)}`;
      const gap = OPENAPI_GAPS.find(({ where }) => where.test(problem));
      if (!gap) return [`${problem} in ${String(JSON.stringify(body)).slice(0, 400)}`];
      usedGaps.add(gap.why);
      return [];
    });
  };

  return {
    usedGaps,
    answer(operation, body) {
      const [method = "", path = ""] = operation.split(" ");
      const found = described.paths[path]?.[method]?.responses?.["200"]?.content?.["application/json"];
      if (!found) throw new RangeError(`${operation} has no described answer`);
      return problems(operation, (found as { schema: unknown }).schema, body);
    },
    error: (body) => problems("error", { $ref: "#/components/schemas/GraphAPIError" }, body),
    webhook(body) {
      const { entry } = body as { entry: { changes: { field: string; value: Json }[] }[] };
      const found = problems("webhook", { $ref: "#/components/schemas/WebhookPayload" }, body);
      for (const { field, value } of entry.flatMap((one) => one.changes)) {
        const schema = schemaOfValue(value);
        if (schema) found.push(...problems(schema, { $ref: `#/components/schemas/${schema}` }, value));
        else found.push(...problems(field, { not: {} }, value));
        for (const message of (value.messages ?? []) as Json[]) {
          const type = String(message.type);
          const content = type === "unsupported" ? message.errors : message[type];
          found.push(...problems(`inbound ${type}`, contents.get(type) ?? { not: {} }, content));
          if (message.context)
            found.push(...problems("context", { $ref: "#/components/schemas/MessageContext" }, message.context));
        }
      }
      return found;
    },
  };
}

function schemaOfValue(value: Json): string | null {
  if (value.statuses) return "StatusMessageValue";
  if (value.groups) return "GroupValue";
  return value.messages ? "IncomingMessageValueGeneral" : null;
}

type Schema = Json & { properties?: Record<string, Schema>; allOf?: Schema[]; items?: Schema; $ref?: string };

/**
 * The description gives inbound messages the base of outbound ones (`to`, `messaging_product`), so
 * none could ever fit. What stands under the key named by `type` is taken from it and judged alone.
 */
function takeInboundContents(described: Described): Map<string, unknown> {
  const schemas = described.components.schemas as Record<string, Schema>;
  const { mapping } = (schemas.IncomingMessage as Schema & { discriminator: { mapping: Record<string, string> } })
    .discriminator;
  const contents = new Map<string, unknown>();
  for (const [type, ref] of Object.entries({ ...mapping, system: "#/components/schemas/SystemMessage" })) {
    const own =
      schemas[ref.split("/").at(-1) ?? ""]?.allOf?.at(-1)?.properties?.[type === "unsupported" ? "errors" : type];
    if (own) contents.set(type, closed(own));
  }
  const general = schemas.IncomingMessageValueGeneral?.properties;
  if (general?.messages) general.messages = { type: "array" };
  const change = schemas.Change?.properties;
  if (change) change.value = { type: "object" };
  return contents;
}

function describe(error: ErrorObject): string {
  const { unevaluatedProperty } = error.params as { unevaluatedProperty?: string };
  return unevaluatedProperty ? `/${unevaluatedProperty} is not described` : ` ${error.message}`;
}

const COMBINED = new Set(["allOf", "oneOf", "anyOf"]);

/** Every object schema refuses what it does not name; parts of a combination are judged together. */
function closed(node: unknown, key = ""): unknown {
  if (Array.isArray(node)) return node.map((item) => closed(item, COMBINED.has(key) ? "part" : ""));
  if (node === null || typeof node !== "object") return node;
  const out: Json = {};
  for (const [name, value] of Object.entries(node)) {
    if (name !== "example" && name !== "examples") out[name] = closed(value, name);
  }
  const isObject = "properties" in out && typeof out.properties === "object" && key !== "properties";
  if (isObject && key !== "part" && !("additionalProperties" in out)) out.unevaluatedProperties = false;
  return out;
}

/** References point into the document that was added as `meta`. */
function absolute(node: unknown): unknown {
  return JSON.parse(JSON.stringify(node).replaceAll('"#/components/', '"meta#/components/'));
}
