import http from "node:http";
import type { AddressInfo } from "node:net";
import type { Message } from "../json-rpc.ts";

/** What one POST said, and how to answer it. */
export interface WirePost {
  message: Message;
  headers: http.IncomingHttpHeaders;
  url: string;
  response: http.ServerResponse;
  json(result: unknown, headers?: Record<string, string>): void;
}

/** A server that speaks `/mcp` as a test tells it; for what the real one cannot be made to do. */
export interface WireServer {
  url: string;
  port: number;
  /** Every POST in order; GET and DELETE are counted only. */
  posts: WirePost[];
  methods: string[];
  /** TCP connections accepted so far. */
  connections(): number;
  close(): Promise<void>;
}

export const SESSION = "session-1";

/** Opens a session, lists no tools, and leaves the rest to `answer`. */
export async function startWireServer(answer: (post: WirePost) => void, port = 0): Promise<WireServer> {
  const posts: WirePost[] = [];
  const methods: string[] = [];
  let connections = 0;
  const server = http.createServer((request, response) => {
    methods.push(request.method ?? "");
    if (request.method !== "POST") return void response.writeHead(405).end();
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const message = JSON.parse(Buffer.concat(chunks).toString()) as Message;
      const post: WirePost = {
        message,
        headers: request.headers,
        url: request.url ?? "",
        response,
        json(result, headers = {}) {
          response.writeHead(200, { "content-type": "application/json", ...headers });
          response.end(JSON.stringify({ jsonrpc: "2.0", id: message.id, result }));
        },
      };
      posts.push(post);
      if (message.method === "initialize") post.json({ protocolVersion: "2025-11-25" }, { "mcp-session-id": SESSION });
      else if (message.id === undefined) response.writeHead(202).end();
      else if (message.method === "tools/list") post.json({ tools: [] });
      else answer(post);
    });
  });
  server.on("connection", () => connections++);
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}`,
    port: bound,
    posts,
    methods,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
