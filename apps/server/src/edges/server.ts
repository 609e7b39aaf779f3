import { AppError } from "@parley/kernel";
import { Hono } from "hono";
import type { EdgeContext } from "./edge.ts";
import { errorResponse } from "./errors.ts";
import { eventsEdge } from "./events.ts";
import { filesEdge } from "./files.ts";
import { hostGuard } from "./guard.ts";
import { healthEdge } from "./health.ts";
import { mcpEdge } from "./mcp.ts";
import type { MountOnMcp } from "./mcp-server.ts";
import { createMetrics } from "./metrics.ts";
import { pagesEdge } from "./pages.ts";
import { restEdge } from "./rest.ts";
import { webhookEdge } from "./webhooks.ts";

/** All HTTP edges on one app. Webhooks come from servers and prove themselves by signature, so no host guard stands before them. */
export function httpApp(
  edge: EdgeContext,
  options: { allowedHosts: readonly string[]; mountOnMcp?: MountOnMcp },
): { app: Hono; close(): Promise<void> } {
  const app = new Hono();
  const metrics = createMetrics(edge);
  const mcp = mcpEdge(edge, options.mountOnMcp);
  app.use(metrics.measure);
  app.route("/webhooks", webhookEdge(edge));
  app.use(hostGuard(options.allowedHosts, edge.publicUrl, () => edge.kernel.ids.next("request")));
  app.route("/", healthEdge(edge));
  app.route("/", metrics.app);
  app.route("/v1/events", eventsEdge(edge));
  app.route("/v1/files", filesEdge(edge));
  app.route("/v1", restEdge(edge));
  app.route("/mcp", mcp.app);
  app.route("/", pagesEdge(edge));
  app.notFound((c) =>
    errorResponse(
      c,
      new AppError("route_not_found", {
        public: `There is no ${c.req.method} ${c.req.path}. The endpoints are listed at /docs/api and in /openapi.json.`,
      }),
      edge.kernel.ids.next("request"),
      edge.log,
    ),
  );
  app.onError((error, c) => errorResponse(c, error, edge.kernel.ids.next("request"), edge.log));
  return { app, close: mcp.close };
}
