import type { Settings } from "./config.ts";
import { httpConnection, type ExchangeResult } from "./http-connection.ts";
import type { Id, Message, Request } from "./json-rpc.ts";
import { keepWords } from "./kept-words.ts";
import { LegacySession } from "./legacy-session.ts";
import { modernHeaders } from "./modern-headers.ts";
import { modernVersionOf } from "./greeting.ts";
import { mayRepeat } from "./repeatable.ts";
import { wordsIn } from "./server-words.ts";
import { ANSWER_BROKEN, NO_KEY, refusal, wordsFor, wordsForStatus } from "./trouble.ts";

/** Passes messages to the server and its messages back, in the era that each request is in. */
export interface Relay {
  /** The client's `initialize`: its words open the session with the server when one is needed. */
  introduce(initialize: Message, version: string): void;
  /** Passes a request on once `ready`; its answer, or why there is none, is sent to the client. */
  request(request: Request, ready: Promise<void>): Promise<void>;
  /** Asks for the bridge itself; null when the server does not answer. */
  ask(request: Request): Promise<Message | null>;
  /** Notifications, and the client's answers to the server's requests. */
  forward(message: Message): Promise<void>;
  /** Resolves when no answer is awaited any more, or after that time. */
  settled(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A subscription's answer comes when it ends, so nobody waits for it. */
const NEVER_ANSWERED = "subscriptions/listen";

export function createRelay(settings: Settings, send: (message: Message) => void): Relay {
  const target = new URL(`${settings.url}/mcp`);
  for (const [name, value] of Object.entries(settings.query)) target.searchParams.set(name, value);
  const connection = httpConnection(target);
  const session = new LegacySession(exchange, send, (hello) => keepWords(settings, wordsIn(hello) ?? ""));
  const running = new Map<Id, AbortController>();
  const awaited = new Set<Promise<void>>();

  function exchange(
    method: "POST" | "GET" | "DELETE",
    message: Message | null,
    headers: Record<string, string>,
    signal: AbortSignal | undefined,
    onMessage: (message: Message) => void,
  ): Promise<ExchangeResult> {
    return connection.exchange({
      method,
      headers: { authorization: `Bearer ${settings.key}`, ...headers },
      repeatable: message === null || mayRepeat(message),
      ...(message ? { body: JSON.stringify(message) } : {}),
      ...(signal ? { signal } : {}),
      onMessage,
    });
  }

  function pass(request: Request, signal: AbortSignal, onMessage: (message: Message) => void): Promise<ExchangeResult> {
    return modernVersionOf(request) === null
      ? session.request(request, signal, onMessage)
      : exchange("POST", request, modernHeaders(request), signal, onMessage);
  }

  async function run(request: Request, signal: AbortSignal): Promise<void> {
    let answer: Message | null = null;
    try {
      const result = await pass(request, signal, (message) => {
        // Held until the exchange has ended, so that the next call finds its connection free.
        if (isAnswerTo(request, message)) answer = message;
        else send(message);
      });
      const words = result.status < 400 ? ANSWER_BROKEN : wordsForStatus(result.status, result.text, settings);
      answer ??= answerIn(request, result.text);
      if (!signal.aborted) send(answer ?? refusal(request, words));
    } catch (error) {
      if (!signal.aborted) send(answer ?? refusal(request, wordsFor(error, settings)));
    }
  }

  async function tracked(request: Request, ready: Promise<void>): Promise<void> {
    const controller = new AbortController();
    running.set(request.id, controller);
    await ready;
    if (!controller.signal.aborted) await run(request, controller.signal);
    running.delete(request.id);
  }

  return {
    introduce: (initialize, version) => session.introduce(initialize, version),
    async request(request, ready) {
      if (settings.key === null) return send(refusal(request, NO_KEY));
      const work = tracked(request, ready);
      if (request.method === NEVER_ANSWERED) return work;
      awaited.add(work);
      await work;
      awaited.delete(work);
    },
    async ask(request) {
      if (settings.key === null) return null;
      let answer: Message | null = null;
      const onMessage = (message: Message) => (isAnswerTo(request, message) ? void (answer = message) : send(message));
      await pass(request, new AbortController().signal, onMessage).catch(() => null);
      return answer;
    },
    async forward(message) {
      if (settings.key === null) return;
      // Without a session a request lives only in its exchange: ending that is the cancellation.
      if (session.isOpen && modernVersionOf(message) === null) await session.forward(message);
      if (message.method === "notifications/cancelled") running.get(message.params?.["requestId"] as Id)?.abort();
    },
    async settled(withinMs) {
      const tooLate = new Promise((resolve) => setTimeout(resolve, withinMs));
      await Promise.race([Promise.all(awaited), tooLate]);
    },
    async close() {
      for (const controller of running.values()) controller.abort();
      await session.close();
      connection.close();
    },
  };
}

/** An error of the protocol comes with an HTTP status of its own, and is the answer all the same. */
function answerIn(request: Request, text: string): Message | null {
  try {
    const message = JSON.parse(text) as Message | null;
    return message && isAnswerTo(request, message) ? message : null;
  } catch {
    return null;
  }
}

function isAnswerTo(request: Request, message: Message): boolean {
  return message.method === undefined && message.id === request.id;
}
