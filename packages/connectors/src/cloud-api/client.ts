import { Agent, request, type Dispatcher, type FormData } from "undici";
import { answerOf, type GraphAnswer } from "./graph-answer.ts";

/** Answers of Graph are small; the longest is a page of templates. */
const ANSWER_BYTES_MAX = 16 * 1024 * 1024;
const CONNECT_TIMEOUT_MS = 5_000;
const SOCKETS_MAX = 64;
/** Below what servers keep: a socket closed under a request would leave its outcome unknown. */
const KEEP_ALIVE_MS = 4_000;
/** Where Graph keeps files of messages; only these and the root's own host ever see the token. */
const MEDIA_HOST = /^(?:[a-z0-9-]+\.)*fbsbx\.com$/;

export interface ClientOptions {
  /** Every call starts here: host, and a path such as the Graph version. */
  rootUrl: string;
  accessToken: string;
  timeoutMs: number;
}

export interface GraphCall {
  method: "GET" | "POST" | "PATCH" | "DELETE";
  /** Parts of the path after the root; each is escaped. */
  path: string[];
  query?: Record<string, string>;
  json?: unknown;
  form?: FormData;
}

export type Download =
  | { kind: "ok"; bytes: Uint8Array; mimeType: string | undefined }
  | { kind: "refused"; status: number }
  | { kind: "too_large" }
  | { kind: "foreign_host" }
  | { kind: "failed"; reason: string };

/** Graph over kept-alive sockets. Never throws for what the network does; never follows a redirect. */
export class GraphClient {
  readonly #agent: Agent;
  readonly #accessToken: string;
  readonly #timeoutMs: number;
  readonly #root: URL;

  constructor(options: ClientOptions) {
    this.#accessToken = options.accessToken;
    this.#timeoutMs = options.timeoutMs;
    this.#root = new URL(options.rootUrl);
    this.#agent = new Agent({
      connections: SOCKETS_MAX,
      connect: { timeout: CONNECT_TIMEOUT_MS },
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: options.timeoutMs,
      bodyTimeout: options.timeoutMs,
    });
  }

  async call(call: GraphCall): Promise<GraphAnswer> {
    let written = false;
    const dispatcher = this.#agent.compose(onWrite(() => (written = true)));
    try {
      const response = await request(this.#urlOf(call), {
        dispatcher,
        method: call.method,
        headers: { ...this.#headers(), ...(call.json === undefined ? {} : { "content-type": "application/json" }) },
        ...bodyOf(call),
        // A whole call has one deadline; an upload may take as long as its bytes keep moving.
        ...(call.form ? {} : { signal: AbortSignal.timeout(this.#timeoutMs) }),
      });
      const bytes = await readAtMost(response.body, ANSWER_BYTES_MAX);
      if (!bytes) return { kind: "unclear", reason: "The answer is too large." };
      return answerOf(response.statusCode, bytes.toString("utf8"));
    } catch (error) {
      return { kind: written ? "unclear" : "not_written", reason: reasonOf(error) };
    }
  }

  /** Follows an address that Graph gave for a file. */
  async download(address: string, maxBytes: number): Promise<Download> {
    if (!this.#mayCarryToken(address)) return { kind: "foreign_host" };
    try {
      const response = await request(address, { dispatcher: this.#agent, headers: this.#headers() });
      if (response.statusCode !== 200) {
        await response.body.dump();
        return { kind: "refused", status: response.statusCode };
      }
      const bytes = await readAtMost(response.body, maxBytes);
      const type = response.headers["content-type"];
      return bytes
        ? { kind: "ok", bytes, mimeType: typeof type === "string" ? type : undefined }
        : { kind: "too_large" };
    } catch (error) {
      return { kind: "failed", reason: reasonOf(error) };
    }
  }

  /** Drops what is under way: a send in flight ends as unclear. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #urlOf(call: GraphCall): URL {
    const path = call.path.map(encodeURIComponent).join("/");
    const url = new URL(`${this.#root.pathname.replace(/\/$/, "")}/${path}`, this.#root);
    for (const [name, value] of Object.entries(call.query ?? {})) url.searchParams.set(name, value);
    return url;
  }

  #headers(): Record<string, string> {
    // The media host answers 404 to callers without a user agent.
    return { authorization: `Bearer ${this.#accessToken}`, "user-agent": "parley" };
  }

  #mayCarryToken(address: string): boolean {
    if (!URL.canParse(address)) return false;
    const url = new URL(address);
    return url.origin === this.#root.origin || (url.protocol === "https:" && MEDIA_HOST.test(url.hostname));
  }
}

/** Tells when a request is handed to a connected socket: from then on it may have been carried out. */
function onWrite(tell: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        tell();
        handler.onRequestStart?.(controller, context);
      },
      onRequestUpgrade: (...args) => handler.onRequestUpgrade?.(...args),
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
}

function bodyOf(call: GraphCall): { body?: string | FormData } {
  if (call.form) return { body: call.form };
  return call.json === undefined ? {} : { body: JSON.stringify(call.json) };
}

async function readAtMost(body: Dispatcher.ResponseData["body"], maxBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      body.destroy();
      return null;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** The code says what happened; the message may hold the address, which is not for logs. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown trouble";
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
}
