import { Hono } from "hono";
import type { EdgeContext } from "./edge.ts";

/** `/healthz`: the process answers. `/readyz`: the truth about store, worker and phones. */
export function healthEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ ok: true, version: edge.version }));
  app.get("/readyz", async (c) => {
    const report = await edge.health();
    return c.json(report, report.ready ? 200 : 503);
  });
  return app;
}
