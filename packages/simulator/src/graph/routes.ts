import { type Context, Hono } from "hono";
import type { Sim } from "../sim.ts";
import { authenticate } from "./auth.ts";
import type { GraphEnv } from "./graph-env.ts";
import { GraphError, graphErrorBody, httpStatusOfCode } from "./errors.ts";
import { accountRoutes } from "./account-routes.ts";
import { groupRoutes } from "./group-routes.ts";
import { mediaRoutes } from "./media-routes.ts";
import { numberRoutes } from "./number-routes.ts";
import { objectRoutes } from "./object-routes.ts";
import { messageRoutes } from "./message-routes.ts";

const OLDEST_VERSION = 20;
const NEWEST_VERSION = 99;

/** Meta's wire: `/v{n}.0/…`. */
export function graphRoutes(sim: Sim): Hono<GraphEnv> {
  const app = new Hono<GraphEnv>();
  app.use("/:version{v[0-9]+\\.0}/*", async (c, next) => {
    c.header("facebook-api-version", c.req.param("version"));
    const version = Number(c.req.param("version").slice(1, -2));
    if (version < OLDEST_VERSION || version > NEWEST_VERSION) {
      throw new GraphError(2635, `Use a version from v${OLDEST_VERSION}.0 on.`);
    }
    c.set("caller", authenticate(sim, c.req.header("authorization")));
    const http = sim.faults.takeHttp(c.req.path);
    if (http) return c.text("Ordered by a fault.", http.status as 503);
    await next();
  });
  messageRoutes(sim, app);
  mediaRoutes(sim, app);
  numberRoutes(sim, app);
  accountRoutes(sim, app);
  groupRoutes(sim, app);
  objectRoutes(sim, app);
  app.onError((error, c) => {
    if (error instanceof GraphError) return respondError(sim, c, error);
    sim.transcript.add("crash", { path: c.req.path, error: error.stack ?? error.message });
    return respondError(sim, c, new GraphError(131000, `The simulator failed: ${error.message}`));
  });
  return app;
}

/** For every path that nothing else answers. */
export function unknownPath(sim: Sim, c: Context): Response {
  return respondError(sim, c, new GraphError(100, `Unknown path components: ${c.req.path}`));
}

function respondError(sim: Sim, c: Context, error: GraphError): Response {
  sim.transcript.add("refused", { path: c.req.path, code: error.code, details: error.details });
  return c.json(graphErrorBody(error, `A${sim.random.hex(22)}`) as object, httpStatusOfCode(error.code) as 400);
}
