import type { Settings } from "./config.ts";
import { httpConnection, type ExchangeResult } from "./http-connection.ts";
import type { Id, Message, Request } from "./json-rpc.ts";
import { isModern } from "./local-answers.ts";
import { LegacySession } from "./legacy-session.ts";
import { NO_KEY, refusal, wordsFor, wordsForStatus } from "./trouble.ts";

/**
 * Everything that is not answered here goes to the server's `/mcp` and back, notifications and the
 * server's own requests included.
 *
 *   older clients    one session of the server for this process; opened when first needed, opened
 *                    again when the server has forgotten it
 *   2026-07-28       each request by itself
 */
export interface Relay {
  request(request: Request): Promise<void>;
  /** How the client introduced itself, and the version it was answered. */
  introduce(initialize: Message, version: string): void;
  /** A request of our own; null when it was not answered. */
  ask(request: Request): Promise<Message | null>;
  /** Notifications, and the client's answers to the server's requests. */
  forward(message: Message): Promise<void>;
  /** Requests that are still waiting for their answer. */
  pending(): number;
  close(): Promise<void>;
}

export function createRelay(settings: Settings, send: (message: Message) => void): Relay {
  const target = new URL(`${settings.url}/mcp`);
  for (const [name, value] of Object.entries(settings.query)) target.searchParams.set(name, value);
  const connection = httpConnection(target);
  const session = new LegacySession(
    (message, signal, onMessage) => post(message, session.headers(), signal, onMessage),
    openStream,
  );
  const running = new Map<Id, AbortController>();

  function post(
    message: Message,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
    onMessage: (message: Message) => void,
  ): Promise<ExchangeResult> {
    return connection.exchange({
      method: "POST",
      headers: { authorization: `Bearer ${settings.key}`, ...headers },
      body: JSON.stringify(message),
      ...(signal ? { signal } : {}),
      onMessage: (text) => onMessage(JSON.parse(text) as Message),
    });
  }

  /** The server's own messages of a session; ends with the session, and is opened again after a break. */
  function openStream(headers: Record<string, string>, signal: AbortSignal): Promise<ExchangeResult> {
    return connection.exchange({
      method: "GET",
      headers: { authorization: `Bearer ${settings.key}`, ...headers },
      signal,
      onMessage: (text) => send(JSON.parse(text) as Message),
    });
  }

  async function run(request: Request, signal: AbortSignal): Promise<void> {
    let answered = false;
    const onMessage = (message: Message) => {
      if (message.id === request.id && message.method === undefined) answered = true;
      send(message);
    };
    const result = isModern(request)
      ? await post(request, modernHeaders(request), signal, onMessage)
      : await session.request(request, signal, onMessage);
    if (answered || signal.aborted) return;
    send(
      refusal(
        request,
        result.status >= 400
          ? wordsForStatus(result.status, result.text, settings.url)
          : "The answer ended before it was complete. Try again.",
      ),
    );
  }

  return {
    introduce: (initialize, version) => session.introduce(initialize, version),
    async ask(request) {
      let answer: Message | null = null;
      const onMessage = (message: Message) => (message.id === request.id ? void (answer = message) : send(message));
      const signal = new AbortController().signal;
      await (
        isModern(request)
          ? post(request, modernHeaders(request), signal, onMessage)
          : session.request(request, signal, onMessage)
      ).catch(() => null);
      return answer;
    },
    async request(request) {
      if (settings.key === null) return send(refusal(request, NO_KEY));
      const controller = new AbortController();
      running.set(request.id, controller);
      try {
        await run(request, controller.signal);
      } catch (error) {
        if (!controller.signal.aborted) send(refusal(request, wordsFor(error, settings.url)));
      } finally {
        running.delete(request.id);
      }
    },
    async forward(message) {
      if (settings.key === null) return;
      if (message.method === "notifications/initialized") return;
      const cancelled =
        message.method === "notifications/cancelled" ? (message.params?.["requestId"] as Id | undefined) : undefined;
      if (!isModern(message) && session.isOpen) await session.forward(message);
      // Without a session a request lives only in its exchange: ending that is the cancellation.
      else if (cancelled !== undefined) running.get(cancelled)?.abort();
    },
    pending: () => running.size,
    async close() {
      for (const controller of running.values()) controller.abort();
      session.close();
      connection.close();
    },
  };
}

/** Headers of 2026-07-28: they repeat what the body says, and the server compares them. */
function modernHeaders(request: Request): Record<string, string> {
  const meta = request.params?.["_meta"] as Record<string, unknown>;
  const name = request.params?.["name"] ?? request.params?.["uri"];
  return {
    "mcp-protocol-version": String(meta["io.modelcontextprotocol/protocolVersion"]),
    "mcp-method": request.method,
    ...(typeof name === "string" ? { "mcp-name": name } : {}),
  };
}
