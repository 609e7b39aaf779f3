import type { ExchangeResult } from "./http-connection.ts";
import type { Message, Request } from "./json-rpc.ts";
import { VERSION } from "./version.ts";

type Exchange = (
  method: "POST" | "GET" | "DELETE",
  message: Message | null,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
  onMessage: (message: Message) => void,
) => Promise<ExchangeResult>;

const NOT_FOUND = 404;
const STREAM_RETRY_MS = 2_000;
const GOODBYE_MS = 300;

/**
 * The session that clients of the protocol before 2026-07-28 have with the server. The client's
 * `initialize` was answered by the bridge; the same words open the session when the first request
 * needs it. When the server has forgotten the session (it restarted, or half an hour passed), it is
 * opened again and what the client had subscribed to is subscribed to again.
 */
export class LegacySession {
  readonly #exchange: Exchange;
  readonly #send: (message: Message) => void;
  readonly #onHello: (answer: Message) => void;
  #hello: Message = HELLO;
  #id: string | null = null;
  #version = "2025-11-25";
  #opening: Promise<ExchangeResult | null> | null = null;
  #stream: AbortController | null = null;
  readonly #subscribed = new Map<string, Request>();

  /** @param onHello  gets the server's own answer to `initialize`, which the client does not see */
  constructor(exchange: Exchange, send: (message: Message) => void, onHello: (answer: Message) => void) {
    this.#exchange = exchange;
    this.#send = send;
    this.#onHello = onHello;
  }

  get isOpen(): boolean {
    return this.#id !== null;
  }

  /** Remembers how the client introduced itself; what it left out is said for it. */
  introduce(initialize: Message, version: string): void {
    this.#hello = { ...HELLO, params: { ...HELLO.params, ...initialize.params, protocolVersion: version } };
    this.#version = version;
  }

  async request(request: Request, signal: AbortSignal, onMessage: (message: Message) => void): Promise<ExchangeResult> {
    let result = await this.#inSession(request, signal, onMessage);
    // Once more only: a server that forgets a session it has just opened will forget the next one too.
    if (result.status === NOT_FOUND) result = await this.#inSession(request, signal, onMessage);
    if (result.status < 400) this.#remember(request);
    return result;
  }

  /** Does nothing when the server is away: what it was about has ended there. */
  async forward(message: Message): Promise<void> {
    await this.#post(message, undefined, () => {}).catch(() => undefined);
  }

  /** Says goodbye, so that the server does not keep the session for half an hour. */
  async close(): Promise<void> {
    this.#stream?.abort();
    if (this.#id === null) return;
    await this.#exchange("DELETE", null, this.#headers(), AbortSignal.timeout(GOODBYE_MS), () => {}).catch(
      () => undefined,
    );
  }

  async #inSession(
    request: Request,
    signal: AbortSignal,
    onMessage: (message: Message) => void,
  ): Promise<ExchangeResult> {
    const refused = await this.#ensureOpen();
    if (refused) return refused;
    const used = this.#id;
    const result = await this.#post(request, signal, onMessage);
    if (result.status === NOT_FOUND) this.#forget(used);
    return result;
  }

  /** @returns the server's answer when it refused to open one */
  async #ensureOpen(): Promise<ExchangeResult | null> {
    if (this.#id !== null) return null;
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #open(): Promise<ExchangeResult | null> {
    const result = await this.#post({ ...this.#hello, id: "parley-bridge-initialize" }, undefined, this.#onHello);
    const id = result.headers["mcp-session-id"];
    if (result.status >= 400 || typeof id !== "string") return { ...result, status: Math.max(result.status, 400) };
    this.#id = id;
    await this.#post({ jsonrpc: "2.0", method: "notifications/initialized" }, undefined, () => {});
    for (const request of this.#subscribed.values())
      await this.#post({ ...request, id: `again-${request.id}` }, undefined, () => {});
    return null;
  }

  #post(message: Message, signal: AbortSignal | undefined, onMessage: (message: Message) => void) {
    return this.#exchange("POST", message, this.#headers(), signal, onMessage);
  }

  #headers(): Record<string, string> {
    return this.#id === null ? {} : { "mcp-session-id": this.#id, "mcp-protocol-version": this.#version };
  }

  #remember(request: Request): void {
    const uri = String(request.params?.["uri"] ?? "");
    if (request.method === "resources/unsubscribe") this.#subscribed.delete(uri);
    if (request.method !== "resources/subscribe") return;
    this.#subscribed.set(uri, request);
    // Only after this may the server speak by itself, so only this needs its stream.
    if (this.#stream) return;
    this.#stream = new AbortController();
    void this.#follow(this.#stream.signal);
  }

  /** The server's own messages; the stream is opened again after every break, in a new session if need be. */
  async #follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        if (await this.#ensureOpen()) throw new Error("no session");
        const used = this.#id;
        const { status } = await this.#exchange("GET", null, this.#headers(), signal, this.#send);
        if (status === NOT_FOUND) this.#forget(used);
      } catch {
        // The server is away or the stream broke: tried again after the pause.
      }
      await new Promise((resolve) => setTimeout(resolve, STREAM_RETRY_MS).unref());
    }
  }

  /** Another call may have opened a new session meanwhile; that one stays. */
  #forget(used: string | null): void {
    if (this.#id === used) this.#id = null;
  }
}

/** For clients that never introduced themselves. */
const HELLO: Message = {
  jsonrpc: "2.0",
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "parley-bridge", version: VERSION } },
};
