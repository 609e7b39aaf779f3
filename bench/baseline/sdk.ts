import { Server } from "@modelcontextprotocol/server";
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import text from "../../apps/bridge/src/catalogue.gen.json" with { type: "json" };

/** The SDK, bundled, with the same catalogue: what a bridge made with it would take to start. */
const { entries } = (typeof text === "string" ? JSON.parse(text) : text) as { entries: { tool: never }[] };

serveStdio(() => {
  const server = new Server({ name: "sdk", version: "1" }, { capabilities: { tools: {} } });
  server.setRequestHandler("tools/list", () => ({ tools: entries.map((entry) => entry.tool) }));
  return server;
});
