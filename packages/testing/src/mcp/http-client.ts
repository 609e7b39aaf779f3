import { Client, StreamableHTTPClientTransport, type ClientOptions } from "@modelcontextprotocol/client";
import type { Era } from "./stdio-client.ts";

export interface HttpServer {
  /** With the query that narrows the tools, if any. */
  url: string;
  key: string;
  /** In place of the network: the server's own `fetch`. */
  fetch?: (request: Request) => Response | Promise<Response>;
}

/** The official client, connected over Streamable HTTP; `prepare` adds handlers first. */
export async function openHttpClient(
  server: HttpServer,
  era: Era,
  options: ClientOptions = {},
  prepare: (client: Client) => void = () => {},
): Promise<{ client: Client; transport: StreamableHTTPClientTransport }> {
  const client = new Client(
    { name: "parley-tests", version: "1.0.0" },
    { ...options, versionNegotiation: { mode: era === "legacy" ? "legacy" : "auto" } },
  );
  prepare(client);
  const { fetch: answer } = server;
  const transport = new StreamableHTTPClientTransport(new URL(server.url), {
    requestInit: { headers: { authorization: `Bearer ${server.key}` } },
    ...(answer ? { fetch: async (url, init) => answer(new Request(url, init)) } : {}),
  });
  await client.connect(transport);
  return { client, transport };
}
