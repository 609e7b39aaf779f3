import { Hono, type MiddlewareHandler } from "hono";
import { collectDefaultMetrics, Histogram, Registry as MetricRegistry } from "prom-client";
import type { EdgeContext } from "./edge.ts";

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** `/metrics` in Prometheus' format, and the timing of every request by route, never by address or key. */
export function createMetrics(edge: Pick<EdgeContext, "registry">): { app: Hono; measure: MiddlewareHandler } {
  const registry = new MetricRegistry();
  registry.setDefaultLabels({ platform: "whatsapp" });
  collectDefaultMetrics({ register: registry });
  const requests = new Histogram({
    name: "parley_http_request_seconds",
    help: "Time to answer, by route.",
    labelNames: ["method", "route", "status"],
    buckets: SECONDS,
    registers: [registry],
  });
  const routes = new Set(edge.registry.all.map((entry) => `/v1${entry.route.path.replace(/\{([^}]+)\}/g, ":$1")}`));
  const app = new Hono();
  app.get("/metrics", async (c) => c.text(await registry.metrics(), 200, { "Content-Type": registry.contentType }));
  return {
    app,
    async measure(c, next) {
      const end = requests.startTimer();
      await next();
      const matched = c.req.routePath;
      // Only known routes become labels: a scanner's paths must not fill the memory.
      const route = routes.has(matched) || FIXED.has(matched) ? matched : "other";
      end({ method: c.req.method, route, status: String(c.res.status) });
    },
  };
}

const FIXED = new Set([
  "/mcp",
  "/mcp/",
  "/v1/events",
  "/webhooks/whatsapp/:phone_id",
  "/healthz",
  "/readyz",
  "/openapi.json",
]);
