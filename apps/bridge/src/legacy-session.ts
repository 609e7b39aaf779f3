import type { ExchangeResult } from "./http-connection.ts";
import type { Message, Request } from "./json-rpc.ts";

type Post = (
  message: Message,
  signal: AbortSignal | undefined,
  onMessage: (message: Message) => void,
) => Promise<ExchangeResult>;
type OpenStream = (headers: Record<string, string>, signal: AbortSignal) => Promise<ExchangeResult>;

const NOT_FOUND = 404;
const STREAM_RETRY_MS = 2_000;

/** Methods after which the server may speak by itself, so its stream is needed. */
const NEEDS_STREAM = new Set(["resources/subscribe"]);

/**
 * The session that older clients have with the server. The client's `initialize` was answered by the
 * bridge; the same words open the session when the first request needs it. When the server has
 * forgotten the session (it restarted, or half an hour passed), it is opened again and what the
 * client had subscribed to is subscribed to again.
 */
export class LegacySession {
  readonly #post: Post;
  readonly #openStream: OpenStream;
  #hello: Message | null = null;
  #id: string | null = null;
  #version = "2025-11-25";
  #opening: Promise<ExchangeResult | null> | null = null;
  #stream: AbortController | null = null;
  readonly #subscribed = new Map<string, Request>();

  constructor(post: Post, openStream: OpenStream) {
    this.#post = post;
    this.#openStream = openStream;
  }

  get isOpen(): boolean {
    return this.#id !== null;
  }

  /** Remembers how the client introduced itself. */
  introduce(initialize: Message, version: string): void {
    this.#hello = initialize;
    this.#version = version;
  }

  headers(): Record<string, string> {
    return this.#id === null ? {} : { "mcp-session-id": this.#id, "mcp-protocol-version": this.#version };
  }

  async request(request: Request, signal: AbortSignal, onMessage: (message: Message) => void): Promise<ExchangeResult> {
    const refused = await this.#ensureOpen();
    if (refused) return refused;
    let result = await this.#post(request, signal, onMessage);
    if (result.status === NOT_FOUND) {
      this.#forget();
      const again = await this.#ensureOpen();
      if (again) return again;
      result = await this.#post(request, signal, onMessage);
    }
    if (result.status < 400) this.#remember(request);
    return result;
  }

  async forward(message: Message): Promise<void> {
    await this.#post(message, undefined, () => {});
  }

  close(): void {
    this.#stream?.abort();
  }

  /** @returns the server's answer when it refused to open one */
  async #ensureOpen(): Promise<ExchangeResult | null> {
    if (this.#id !== null) return null;
    this.#opening ??= this.#open().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #open(): Promise<ExchangeResult | null> {
    const hello = this.#hello ?? DEFAULT_HELLO;
    const result = await this.#post({ ...hello, id: "parley-bridge-initialize" }, undefined, () => {});
    const id = result.headers["mcp-session-id"];
    if (result.status >= 400 || typeof id !== "string") return result;
    this.#id = id;
    await this.#post({ jsonrpc: "2.0", method: "notifications/initialized" }, undefined, () => {});
    for (const request of this.#subscribed.values())
      await this.#post({ ...request, id: `again-${request.id}` }, undefined, () => {});
    if (this.#subscribed.size > 0) this.#listen();
    return null;
  }

  #remember(request: Request): void {
    const uri = String(request.params?.["uri"] ?? "");
    if (request.method === "resources/subscribe") this.#subscribed.set(uri, request);
    if (request.method === "resources/unsubscribe") this.#subscribed.delete(uri);
    if (NEEDS_STREAM.has(request.method)) this.#listen();
  }

  #listen(): void {
    if (this.#stream) return;
    const stream = new AbortController();
    this.#stream = stream;
    void this.#follow(stream);
  }

  async #follow(stream: AbortController): Promise<void> {
    while (!stream.signal.aborted) {
      try {
        if (await this.#ensureOpen()) throw new Error("no session");
        const { status } = await this.#openStream(this.headers(), stream.signal);
        if (status === NOT_FOUND) this.#forget();
      } catch {
        // The server is away or the stream broke: it is opened again after the pause.
      }
      await new Promise((resolve) => setTimeout(resolve, STREAM_RETRY_MS).unref());
    }
  }

  #forget(): void {
    this.#id = null;
  }
}

const DEFAULT_HELLO: Message = {
  jsonrpc: "2.0",
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "parley-bridge", version: "0.1.0" } },
};
