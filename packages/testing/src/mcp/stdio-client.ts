import { Client, type ClientOptions } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";

export interface StdioServer {
  command: string;
  args: string[];
  env: Record<string, string>;
}

/** The protocol before 2026-07-28, or that and later. */
export type Era = "legacy" | "modern";

/**
 * The official client, connected over stdio to a process of its own; `prepare` adds handlers first.
 * Close it, or the process stays.
 */
export async function openStdioClient(
  server: StdioServer,
  era: Era,
  options: ClientOptions = {},
  prepare: (client: Client) => void = () => {},
): Promise<Client> {
  const client = new Client(
    { name: "parley-tests", version: "1.0.0" },
    { ...options, versionNegotiation: { mode: era === "legacy" ? "legacy" : { pin: "2026-07-28" } } },
  );
  prepare(client);
  await client.connect(new StdioClientTransport({ ...server, stderr: "inherit" }));
  return client;
}
