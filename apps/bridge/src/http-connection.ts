import type http from "node:http";
import { createRequire } from "node:module";
import { StringDecoder } from "node:string_decoder";
import type { Message } from "./json-rpc.ts";
import { takeOpened } from "./opened-socket.ts";
import { eventReader } from "./sse.ts";

/** One exchange with the server's `/mcp`. */
export interface Exchange {
  method: "POST" | "GET" | "DELETE";
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** True if it may be sent again when a kept connection turns out to be dead. */
  repeatable: boolean;
  /** Each message of the answer: the one of a JSON body, or one for each event of a stream. */
  onMessage(message: Message): void;
}

export interface ExchangeResult {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Body of an answer that is neither JSON-RPC nor a stream. */
  text: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const ERROR_TEXT_MAX = 20_000;
const NOT_OURS = 502;

/** Kept-alive connections to one server. Calls one after another share one socket. */
export function httpConnection(target: URL) {
  const library = loadHttp(target.protocol);
  const agent = new library.Agent({ keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 2 });
  const connect = agent.createConnection.bind(agent);
  if (target.protocol === "http:") agent.createConnection = (...to) => takeOpened() ?? connect(...to);

  function attempt(options: Exchange, isLast: boolean): Promise<ExchangeResult> {
    return new Promise((resolve, reject) => {
      const { method, signal, body } = options;
      const request = library.request(
        target,
        { agent, method, headers: headersOf(options), ...(signal ? { signal } : {}) },
        (response) => read(response, options, resolve, reject),
      );
      request.setTimeout(CONNECT_TIMEOUT_MS, () => {
        if (!request.socket?.connecting) return;
        request.destroy(Object.assign(new Error("connect timed out"), { code: "ETIMEDOUT" }));
      });
      request.on("error", (error) => {
        // The server may close an idle connection in the moment that it is used again.
        const isStale = request.reusedSocket && !signal?.aborted && "code" in error && error.code === "ECONNRESET";
        if (isStale && options.repeatable && !isLast) resolve(attempt(options, true));
        else reject(error);
      });
      request.end(body);
    });
  }
  return { exchange: (options: Exchange) => attempt(options, false), close: () => agent.destroy() };
}

/** By `require`: an `import` of node:http asks for all it exports, and that loads Node's whole web platform. */
function loadHttp(protocol: string): typeof http {
  const load = createRequire(import.meta.url);
  return load(protocol === "https:" ? "node:https" : "node:http") as typeof http;
}

function headersOf({ headers, body }: Exchange): Record<string, string | number> {
  return {
    accept: "application/json, text/event-stream",
    ...(body === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    ...headers,
  };
}

function read(
  response: http.IncomingMessage,
  options: Exchange,
  resolve: (result: ExchangeResult) => void,
  reject: (error: Error) => void,
): void {
  const { statusCode = 0, headers } = response;
  const isStream = String(headers["content-type"]).startsWith("text/event-stream");
  const decoder = new StringDecoder("utf8");
  let text = "";
  let isOurs = true;
  const deliver = (data: string) => {
    const message = messageIn(data);
    if (message) options.onMessage(message);
    else isOurs = false;
  };
  const feed = isStream ? eventReader(deliver) : null;
  response.on("data", (chunk: Buffer) => {
    const part = decoder.write(chunk);
    if (feed) feed(part);
    else if (statusCode < 400 || text.length < ERROR_TEXT_MAX) text += part;
  });
  response.on("end", () => {
    if (!isStream && statusCode < 400 && text.trim() !== "") deliver(text);
    resolve({ status: isOurs ? statusCode : NOT_OURS, headers, text });
  });
  response.on("error", reject);
}

/** Null for what is no message: the address may be a web page's. */
function messageIn(text: string): Message | null {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === "object" ? (value as Message) : null;
  } catch {
    return null;
  }
}
