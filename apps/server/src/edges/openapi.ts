import {
  answerSchemas,
  argumentSchema,
  CONFIRMATION_TOKEN_CHARS_MAX,
  httpStatusOf,
  IDEMPOTENCY_KEY_CHARS_MAX,
  scopesOf,
  type AnyOperation,
  type JsonSchema as Json,
  type RegisteredOperation,
  type Registry,
} from "@parley/kernel";

/** The same list of operations as an OpenAPI 3.1 document. */
export function openApiDocument(registry: Registry, info: { version: string; serverUrl: string }): Json {
  const paths: Record<string, Json> = {};
  for (const entry of registry.all) {
    const path = `/v1${entry.route.path}`;
    paths[path] = { ...paths[path], [entry.route.method.toLowerCase()]: operationObject(entry) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Parley",
      version: info.version,
      description: "A business's WhatsApp over REST. Every endpoint is also an MCP tool of the same name.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: info.serverUrl }],
    security: [{ key: [] }],
    tags: [...new Set(registry.all.map((entry) => entry.category))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { key: { type: "http", scheme: "bearer", description: "A key of the workspace (pk_live_…)." } },
      schemas: { Error: ERROR_SCHEMA },
    },
  };
}

function operationObject(entry: RegisteredOperation): Json {
  const { operation, route, category } = entry;
  const input = argumentSchema(operation);
  const { properties } = input;
  const required = new Set(input.required);
  const inPath = new Set(route.pathParameters);
  const rest = Object.keys(properties).filter((name) => !inPath.has(name));
  const parameters = route.pathParameters.map((name) => parameter("path", name, properties[name] ?? {}, true));
  if (route.method === "GET")
    parameters.push(...rest.map((name) => parameter("query", name, properties[name] ?? {}, required.has(name))));
  if (operation.effect !== "read") parameters.push(IDEMPOTENCY_HEADER);
  if (operation.preview) parameters.push(CONFIRMATION_HEADER);
  return {
    operationId: operation.name,
    tags: [category],
    summary: operation.summary,
    description: `${operation.guidance}\n\nScope: ${scopesOf(operation)
      .map((scope) => `\`${scope}\``)
      .join(", ")}.${argumentScopesIn(operation)}`,
    parameters,
    ...(route.method === "GET" ? {} : { requestBody: requestBody(properties, rest, required) }),
    responses: responses(entry),
  };
}

function argumentScopesIn({ argumentScopes = {} }: AnyOperation): string {
  return Object.entries(argumentScopes)
    .map(([argument, scope]) => ` \`${argument}\` needs \`${scope}\` too.`)
    .join("");
}

function parameter(where: "path" | "query", name: string, schema: Json, required: boolean): Json {
  const { description, ...rest } = schema;
  return { name, in: where, required, ...(description ? { description } : {}), schema: rest };
}

function requestBody(properties: Record<string, Json>, names: string[], required: Set<string>): Json {
  const needed = names.filter((name) => required.has(name));
  const schema = {
    type: "object",
    properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
    ...(needed.length > 0 ? { required: needed } : {}),
    additionalProperties: false,
  };
  return { required: needed.length > 0, content: { "application/json": { schema } } };
}

const EVERYWHERE = ["invalid_input", "unauthorized", "forbidden", "rate_limited"];

function responses({ operation }: RegisteredOperation): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of [...EVERYWHERE, ...(operation.preview ? ["approval_required"] : []), ...operation.errors]) {
    const status = httpStatusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const errors = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, codes]) => [
      String(status),
      {
        description: [...new Set(codes)].join(", "),
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    ]);
  return {
    "200": {
      description: "The answer.",
      content: { "application/json": { schema: answerSchema(operation) } },
    },
    ...Object.fromEntries(errors),
  };
}

/** Exactly one of the two: only a dry run's answer is marked as one. */
function answerSchema(operation: AnyOperation): Json {
  const { done, tried } = answerSchemas(operation);
  if (tried === null) return done;
  return {
    oneOf: [
      { title: "Done", ...done },
      { title: "Dry run", ...tried },
    ],
  };
}

const IDEMPOTENCY_HEADER = {
  name: "Idempotency-Key",
  in: "header",
  required: false,
  description: "The same key with the same body answers the first result again; with another body 409.",
  schema: { type: "string", minLength: 1, maxLength: IDEMPOTENCY_KEY_CHARS_MAX },
};

const CONFIRMATION_HEADER = {
  name: "Confirmation-Token",
  in: "header",
  required: false,
  description: "From the preview that the first call answered.",
  schema: { type: "string", minLength: 1, maxLength: CONFIRMATION_TOKEN_CHARS_MAX },
};

const ERROR_SCHEMA = {
  type: "object",
  required: ["code", "message", "request_id"],
  properties: {
    code: { type: "string" },
    message: { type: "string", description: "What happened and what to do next." },
    fields: {
      type: "array",
      items: {
        type: "object",
        required: ["path", "message"],
        properties: {
          path: { type: "string" },
          message: { type: "string" },
          expected: { type: "string" },
          received: { type: "string" },
          nearest_key: { type: "string", description: "The parameter that an unknown key was probably meant to be." },
          nearest: { description: "The valid value nearest to what came." },
          example: { description: "A value of the right form." },
          finder: { type: "string", description: "The operation that finds the right value." },
        },
      },
    },
    hint: { type: "string" },
    retry_after: { type: "number", description: "Seconds." },
    details: { type: "object" },
    request_id: { type: "string" },
  },
};
