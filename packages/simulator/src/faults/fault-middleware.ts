import { setTimeout as sleep } from "node:timers/promises";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { MiddlewareHandler } from "hono";
import type { Sim } from "../sim.ts";

/** Slowness and cut connections, on Meta's paths only: the control API must stay usable. */
export function faultMiddleware(sim: Sim): MiddlewareHandler<{ Bindings: HttpBindings }> {
  return async (c, next) => {
    const { path } = c.req;
    if (sim.faults.list().length === 0 || path.startsWith("/_sim")) return next();
    const early = sim.faults.takeSlow(path, true);
    if (early) await sleep(early.delay_ms);
    if (sim.faults.takeDisconnect(path, "before")) {
      c.env.incoming.socket.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    await next();
    const late = sim.faults.takeSlow(path, false);
    if (late) await sleep(late.delay_ms);
    if (sim.faults.takeDisconnect(path, "after")) {
      c.env.incoming.socket.destroy();
      c.res = RESPONSE_ALREADY_SENT;
    }
    return undefined;
  };
}
