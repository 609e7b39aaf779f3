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
  fields?: {
    path: string;
    message: string;
    expected?: string;
    received?: string;
    nearest_key?: string;
    nearest?: unknown;
    example?: unknown;
    finder?: string;
  }[];
  hint?: string;
  retry_after?: number;
  details?: Record<string, unknown>;
  request_id: string;
}

type Input<N extends keyof Operations> = Operations[N]["input"];
/** Of a call that was only tried out; a read is never one. */
type Tried<N extends keyof Operations> = Operations[N] extends { tried: infer T } ? T : never;

/** The arguments of one operation; an input in which nothing is required may be left out. */
export type Arguments<N extends keyof Operations> =
  Record<string, never> extends Input<N>
    ? [input?: Done<N>, options?: CallOptions]
    : [input: Done<N>, options?: CallOptions];

type Done<N extends keyof Operations> = Input<N> & { dry_run?: false };

/** One method for every operation, under its own name, and `call` for a name that is known late. */
export type Client = Caller & { [N in keyof Operations]: Method<N> };

/** With `dry_run: true` a write is checked and answered, but not done; the answer lacks ids of what is not there. */
export interface Method<N extends keyof Operations> {
  (input: Input<N> & Trying<N>, options?: CallOptions): Promise<Tried<N>>;
  (...args: Arguments<N>): Promise<Operations[N]["output"]>;
}

/** What makes a call a dry run; nothing makes a read one. */
type Trying<N extends keyof Operations> = Operations[N] extends { tried: object } ? { dry_run: true } : never;

export interface Caller {
  /**
   * @throws ParleyError  the server refused
   * @throws TypeError  the server could not be reached
   */
  call<N extends keyof Operations>(name: N, input: Input<N> & Trying<N>, options?: CallOptions): Promise<Tried<N>>;
  call<N extends keyof Operations>(name: N, input: Done<N>, options?: CallOptions): Promise<Operations[N]["output"]>;
}

export function createClient(options: ClientOptions): Client {
  const call = async (name: keyof Operations, input: object, callOptions: CallOptions = {}): Promise<never> => {
    const { url, init } = requestOf(options, name, input, callOptions);
    const response = await (options.fetch ?? fetch)(url, init);
    const body: unknown = await response.json().catch(() => null);
    if (!response.ok) throw new ParleyError(response.status, errorBody(response.status, body));
    // The server checks every answer against the schema that the type was generated from.
    return body as never;
  };
  const methods = namesOf().map((name) => [name, (input: object = {}, how?: CallOptions) => call(name, input, how)]);
  // The routes name every operation: both are generated from the same list.
  return { ...(Object.fromEntries(methods) as Omit<Client, "call">), call };
}

function namesOf(): (keyof Operations)[] {
  return Object.keys(routes) as (keyof Operations)[];
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
    // Left as it stands: the server knows that nothing was given, and says what it expects.
    if (value === undefined || value === "") return `{${field}}`;
    rest.delete(field);
    return encodeURIComponent(String(value));
  });
  const headers: Record<string, string> = { Authorization: `Bearer ${options.key}` };
  if (call.idempotencyKey !== undefined) headers["Idempotency-Key"] = call.idempotencyKey;
  if (call.confirmationToken !== undefined) headers["Confirmation-Token"] = call.confirmationToken;
  const url = new URL(`${options.url.replace(/\/$/, "")}/v1${path}`);
  const init: RequestInit = { method: route.method, headers, ...(call.signal ? { signal: call.signal } : {}) };
  if (route.method === "GET") {
    for (const [field, value] of rest) {
      for (const item of Array.isArray(value) ? value : [value]) url.searchParams.append(field, queryText(item));
    }
  } else {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(Object.fromEntries(rest));
  }
  return { url: url.href, init };
}

function queryText(value: unknown): string {
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}

function errorBody(status: number, body: unknown): ErrorBody {
  if (body !== null && typeof body === "object" && "code" in body && "message" in body) return body as ErrorBody;
  return {
    code: "internal",
    message: `The server answered ${status} without saying why. Is this address Parley's?`,
    request_id: "",
  };
}
