import type { Server } from "@modelcontextprotocol/server";
import { answeringTools } from "./answering-tools.ts";
import { askingTools } from "./asking-tools.ts";
import { mountPrompts, mountResources } from "./fixture-reads.ts";

const fixtureTools = [...answeringTools, ...askingTools];

/**
 * Puts the named fixtures of the protocol's referee in place of our catalogue, on a server object
 * that our factory made: what then passes speaks for our transports, sessions and guards.
 * Test houses listen on loopback only, and nothing of the product mounts this.
 */
export function mountConformanceFixtures(server: Server): void {
  server.registerCapabilities({ logging: {}, prompts: {}, completions: {}, resources: { subscribe: true } });
  server.setRequestHandler("tools/list", () => ({ tools: fixtureTools.map((fixture) => fixture.tool) }));
  server.setRequestHandler("tools/call", async (request, ctx) => {
    const fixture = fixtureTools.find(({ tool }) => tool.name === request.params.name);
    if (!fixture) throw new Error(`No fixture ${request.params.name}.`);
    return fixture.call({
      args: request.params.arguments ?? {},
      progressToken: ctx.mcpReq._meta?.progressToken,
      ctx,
      capabilities: server.getClientCapabilities(),
    });
  });
  mountResources(server);
  mountPrompts(server);
}
