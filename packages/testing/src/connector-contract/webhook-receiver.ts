import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Connector, InboundEvent } from "@parley/connectors/contract";
import type { ContractWebhook } from "./contract-world.ts";

export interface WebhookReceiver {
  url: string;
  deliveries: ReturnType<ContractWebhook["deliveries"]>;
  events: InboundEvent[];
  close(): Promise<void>;
}

/** A listener for one connector: it records each delivery as it came and what the connector reads in it. */
export async function webhookReceiver(connector: Connector): Promise<WebhookReceiver> {
  const deliveries: WebhookReceiver["deliveries"] = [];
  const events: InboundEvent[] = [];
  const ability = connector.abilities.webhook;
  const server = createServer((request, response) => {
    const query = Object.fromEntries(new URL(request.url ?? "/", "http://receiver").searchParams);
    if (request.method === "GET") {
      const echo = ability?.challenge(query) ?? null;
      response.writeHead(echo === null ? 403 : 200).end(echo ?? "");
      return;
    }
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const headers = request.headers as Record<string, string | undefined>;
      deliveries.push({ body, headers });
      events.push(...(ability?.convert(body).events ?? []));
      response.writeHead(200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhook`,
    deliveries,
    events,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
