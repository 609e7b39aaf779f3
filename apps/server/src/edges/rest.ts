import { AppError, execute, takesDryRun, type Caller, type RegisteredOperation } from "@parley/kernel";
import { Hono, type Context } from "hono";
import { boundedBody } from "./bounded-body.ts";
import { callerOf, type EdgeContext } from "./edge.ts";
import { errorResponse } from "./errors.ts";
import { valuesFromQuery } from "./query-values.ts";

/** Base64 of the largest file (100 MB) with room for the rest. */
const BODY_BYTES_MAX = 140 * 1024 * 1024;
const TOO_LARGE = "The body is larger than any file WhatsApp takes (100 MB).";

/** Every operation as an HTTP endpoint below `/v1`. */
export function restEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  for (const entry of fixedFirst(edge.registry.all)) {
    const path = entry.route.path.replace(/\{([^}]+)\}/g, ":$1");
    app.on(entry.route.method, path, (c) => answer(edge, entry, c));
  }
  return app;
}

/** `/messages/search` before `/messages/{message_id}`: the router takes the first that fits. */
function fixedFirst(entries: readonly RegisteredOperation[]): RegisteredOperation[] {
  return [...entries].sort((a, b) => a.route.pathParameters.length - b.route.pathParameters.length);
}

async function answer(edge: EdgeContext, entry: RegisteredOperation, c: Context): Promise<Response> {
  const requestId = edge.kernel.ids.next("request");
  c.header("X-Request-Id", requestId);
  try {
    const credential = await edge.auth.bearer(c.req.header("authorization"));
    const caller: Caller = { ...callerOf(credential, "rest", requestId), signal: c.req.raw.signal };
    const idempotencyKey = c.req.header("idempotency-key");
    const confirmationToken = c.req.header("confirmation-token");
    if (idempotencyKey !== undefined) caller.idempotencyKey = idempotencyKey;
    if (confirmationToken !== undefined) caller.confirmationToken = confirmationToken;
    const { input, dryRun } = splitDryRun(entry, await inputOf(entry, c));
    if (dryRun) caller.dryRun = true;
    return c.json(await execute(edge.kernel, entry.operation, caller, input));
  } catch (error) {
    return errorResponse(c, error, requestId, edge.log);
  }
}

/** In HTTP the other reserved arguments are headers. */
function splitDryRun({ operation }: RegisteredOperation, given: Record<string, unknown>) {
  const { dry_run: dryRun, ...input } = given;
  const taken = takesDryRun(operation) && typeof dryRun === "boolean";
  return taken ? { input, dryRun } : { input: given, dryRun: false };
}

async function inputOf(entry: RegisteredOperation, c: Context): Promise<Record<string, unknown>> {
  const given = entry.route.pathParameters.map((name) => [name, c.req.param(name)] as const);
  const fromPath = Object.fromEntries(given.filter(([name, value]) => value !== unfilled(name)));
  const fromQuery = valuesFromQuery(entry.operation.input, new URL(c.req.url).searchParams);
  if (entry.route.method === "GET") return { ...fromQuery, ...fromPath };
  return { ...fromQuery, ...(await bodyOf(c)), ...fromPath };
}

/** A path as the reference writes it: whoever calls it so gave no value, and is told which is missing. */
function unfilled(name: string): string {
  return `{${name}}`;
}

/** Read for those alone who have shown a key. */
async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  const bytes = await boundedBody(c, BODY_BYTES_MAX, TOO_LARGE);
  const type = c.req.header("content-type") ?? "";
  if (type.startsWith("multipart/form-data")) return fromForm(await formOf(bytes, type));
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new AppError("invalid_input", {
      public: "The body is not JSON. Send a JSON object with Content-Type: application/json.",
    });
  }
  if (body === null || typeof body !== "object" || Array.isArray(body)) {
    throw new AppError("invalid_input", { public: "The body must be a JSON object." });
  }
  return body as Record<string, unknown>;
}

async function formOf(bytes: Uint8Array<ArrayBuffer>, type: string): Promise<FormData> {
  try {
    return await new Response(bytes, { headers: { "content-type": type } }).formData();
  } catch {
    throw new AppError("invalid_input", {
      public: "The body is not a form. Send multipart/form-data with its boundary, as `curl -F file=@…` does.",
    });
  }
}

/** A form's `file` part becomes the fields that JSON uploads use. */
async function fromForm(form: FormData): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, part] of form) {
    if (typeof part === "string") values[name] = part;
    else {
      values["base64"] = Buffer.from(await part.arrayBuffer()).toString("base64");
      values["filename"] ??= part.name;
      if (part.type) values["mimetype"] ??= part.type;
    }
  }
  return values;
}
