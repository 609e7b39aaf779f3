import { Hono } from "hono";
import type { EdgeContext } from "./edge.ts";

/** `/healthz`: the process answers. `/readyz`: 503 unless store and worker are well; phones are told beside them. */
export function healthEdge(edge: EdgeContext): Hono {
  const app = new Hono();
  app.get("/healthz", (c) => c.json({ ok: true, version: edge.version }));
  app.get("/readyz", async (c) => {
    const report = await edge.health();
    return c.json(report, report.ready ? 200 : 503);
  });
  return app;
}
