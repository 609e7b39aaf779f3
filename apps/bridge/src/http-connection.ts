import http from "node:http";
import https from "node:https";
import { StringDecoder } from "node:string_decoder";
import { eventReader } from "./sse.ts";

/** One exchange with the server's `/mcp`. */
export interface Exchange {
  method: "POST" | "GET" | "DELETE";
  headers: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  /** Each message of the answer: the one of a JSON body, or one for each event of a stream. */
  onMessage(text: string): void;
}

export interface ExchangeResult {
  status: number;
  headers: http.IncomingHttpHeaders;
  /** Body of an answer that is neither JSON-RPC nor a stream. */
  text: string;
}

const CONNECT_TIMEOUT_MS = 10_000;
const ERROR_TEXT_MAX = 20_000;

/** Kept-alive connections to one server. Calls one after another share one socket. */
export function httpConnection(target: URL) {
  const library = target.protocol === "https:" ? https : http;
  const agent = new library.Agent({ keepAlive: true, keepAliveMsecs: 30_000, maxFreeSockets: 2 });

  function exchange(options: Exchange): Promise<ExchangeResult> {
    return new Promise((resolve, reject) => {
      const request = library.request(
        target,
        {
          agent,
          method: options.method,
          headers: headersOf(options),
          ...(options.signal ? { signal: options.signal } : {}),
        },
        (response) => read(response, options, resolve, reject),
      );
      request.setTimeout(CONNECT_TIMEOUT_MS, () => {
        if (!request.socket?.connecting) return;
        request.destroy(Object.assign(new Error("connect timed out"), { code: "ETIMEDOUT" }));
      });
      request.on("error", reject);
      request.end(options.body);
    });
  }
  return { exchange, close: () => agent.destroy() };
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
  const status = response.statusCode ?? 0;
  const type = String(response.headers["content-type"] ?? "");
  const decoder = new StringDecoder("utf8");
  const isStream = type.startsWith("text/event-stream");
  const feed = isStream ? eventReader((data) => options.onMessage(data)) : null;
  let text = "";
  response.on("data", (chunk: Buffer) => {
    const part = decoder.write(chunk);
    if (feed) feed(part);
    else if (status < 400 || text.length < ERROR_TEXT_MAX) text += part;
  });
  response.on("end", () => {
    if (!isStream && status < 400 && text.trim() !== "") options.onMessage(text);
    resolve({ status, headers: response.headers, text });
  });
  response.on("error", reject);
}
