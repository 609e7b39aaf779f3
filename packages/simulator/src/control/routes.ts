import { Hono } from "hono";
import type { Sim } from "../sim.ts";
import { adminRoutes } from "./admin-routes.ts";
import type { ControlContext, ControlEnv } from "./control-env.ts";
import { ControlError } from "./control-error.ts";
import { groupControlRoutes } from "./group-routes.ts";
import { mediaControlRoutes } from "./media-routes.ts";
import { numberControlRoutes } from "./number-routes.ts";
import { templateControlRoutes } from "./template-routes.ts";
import { peopleRoutes } from "./people-routes.ts";
import { personActionRoutes } from "./person-action-routes.ts";
import { worldRoutes } from "./world-routes.ts";

const LOOPBACK = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
const LOOPBACK_HOST = /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/;

/** The control API. Only for this machine, and not for web pages of other sites opened on it. */
export function controlRoutes(sim: Sim): Hono<ControlEnv> {
  const app = new Hono<ControlEnv>();
  app.use("/_sim/*", async (c, next) => {
    assertLocal(c);
    await next();
  });
  peopleRoutes(sim, app);
  personActionRoutes(sim, app);
  adminRoutes(sim, app);
  numberControlRoutes(sim, app);
  groupControlRoutes(sim, app);
  mediaControlRoutes(sim, app);
  templateControlRoutes(sim, app);
  worldRoutes(sim, app);
  app.all("/_sim/*", (c) => {
    throw new ControlError(404, "not_found", `${c.req.method} ${c.req.path} is not part of the control API.`);
  });
  app.onError((error, c) => {
    if (error instanceof ControlError) {
      return c.json({ error: { code: error.code, message: error.message } }, error.status);
    }
    sim.transcript.add("crash", { path: c.req.path, error: error.stack ?? error.message });
    return c.json({ error: { code: "internal", message: error.message } }, 500);
  });
  return app;
}

function assertLocal(c: ControlContext): void {
  const remote = c.env.incoming.socket.remoteAddress ?? "";
  const origin = c.req.header("origin");
  const local =
    LOOPBACK.has(remote) &&
    LOOPBACK_HOST.test(c.req.header("host") ?? "") &&
    (origin === undefined || (URL.canParse(origin) && LOOPBACK_HOST.test(new URL(origin).host)));
  if (!local) throw new ControlError(403, "forbidden", "The control API answers only to this machine.");
}
