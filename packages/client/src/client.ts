import { routes, type Operations } from "./operations.gen.ts";

export interface ClientOptions {
  /** Address of the server, such as `http://127.0.0.1:4310`. */
  url: string;
  /** `pk_live_…` */
  key: string;
  /** For environments without a global one. */
  fetch?: typeof fetch;
}

export interface CallOptions {
  idempotencyKey?: string;
  confirmationToken?: string;
  signal?: AbortSignal;
}

/** What the server says of a call that did not succeed; see the REST reference for the codes. */
export class ParleyError extends Error {
  readonly status: number;
  readonly body: ErrorBody;

  constructor(status: number, body: ErrorBody) {
    super(body.message);
    this.name = "ParleyError";
    this.status = status;
    this.body = body;
  }
}

export interface ErrorBody {
  code: string;
  message: string;
  fields?: { path: string; message: string; expected?: string; received?: string }[];
  hint?: string;
  retry_after?: number;
  details?: Record<string, unknown>;
  request_id: string;
}

export interface Client {
  /**
   * Calls one operation.
   * @throws ParleyError  the server refused
   * @throws TypeError  the server could not be reached
   */
  call<N extends keyof Operations>(
    name: N,
    input: Operations[N]["input"],
    options?: CallOptions,
  ): Promise<Operations[N]["output"]>;
}

export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? fetch;
  return {
    async call(name, input, call = {}) {
      const { url, init } = requestOf(options, name, input, call);
      const response = await send(url, init);
      const body: unknown = await response.json().catch(() => null);
      if (!response.ok) throw new ParleyError(response.status, errorBody(response.status, body));
      // The server checks every answer against the schema that the type was generated from.
      return body as Operations[typeof name]["output"];
    },
  };
}

function requestOf(
  options: ClientOptions,
  name: keyof Operations,
  input: object,
  call: CallOptions,
): { url: string; init: RequestInit } {
  const route = routes[name];
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const path = route.path.replace(/\{([^}]+)\}/g, (_, field: string) => {
    const value = rest.get(field);
    rest.delete(field);
    return encodeURIComponent(String(value ?? ""));
  });
  const headers: Record<string, string> = { Authorization: `Bearer ${options.key}` };
  if (call.idempotencyKey) headers["Idempotency-Key"] = call.idempotencyKey;
  if (call.confirmationToken) headers["Confirmation-Token"] = call.confirmationToken;
  const url = new URL(`${options.url.replace(/\/$/, "")}/v1${path}`);
  const init: RequestInit = { method: route.method, headers, ...(call.signal ? { signal: call.signal } : {}) };
  if (route.method === "GET") {
    for (const [field, value] of rest)
      url.searchParams.set(field, Array.isArray(value) ? value.join(",") : String(value));
  } else {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(Object.fromEntries(rest));
  }
  return { url: url.href, init };
}

function errorBody(status: number, body: unknown): ErrorBody {
  if (body !== null && typeof body === "object" && "code" in body && "message" in body) return body as ErrorBody;
  return {
    code: "internal",
    message: `The server answered ${status} without saying why. Is this address Parley's?`,
    request_id: "",
  };
}
