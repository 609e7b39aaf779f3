import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type HttpBindings, serve, type ServerType } from "@hono/node-server";
import { Hono } from "hono";
import { controlRoutes } from "./control/routes.ts";
import { faultMiddleware } from "./faults/fault-middleware.ts";
import { graphRoutes, unknownPath } from "./graph/routes.ts";
import { registerStatuses } from "./messages/statuses.ts";
import { phonePage } from "./phone-page/index.ts";
import type { MovableClock } from "./schedule.ts";
import { fillWorld } from "./seed/fill-world.ts";
import { registerReview } from "./templates/review.ts";
import { Sim } from "./sim.ts";
import { StateFile } from "./world/state-file.ts";

/** The largest document and its form around it. */
const BODY_BYTES_MAX = 101 * 1024 * 1024;

export interface SimulatorOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** A ManualClock stands still until `advance`; default: real time with an offset. */
  clock?: MovableClock;
  seed?: string | number;
  world?: "sample" | "empty";
  /** Keeps the world between runs; then `seed` and `world` are for the first run only. */
  stateFile?: string;
}

export interface Simulator {
  url: string;
  port: number;
  /** For tests in the same process; everything is reachable through the control API too. */
  sim: Sim;
  /** Moves the virtual clock; what is due has run and its webhooks were tried when it resolves. */
  advance(ms: number): Promise<void>;
  /** Runs what is due and tries waiting webhooks, without moving the clock. */
  settle(): Promise<void>;
  close(): Promise<void>;
}

export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const sim = new Sim({ clock: options.clock, seed: options.seed ?? "parley" });
  registerStatuses(sim);
  registerReview(sim);
  sim.schedule.on("typing_end", (data) => sim.typing.expire(sim, String(data.chat), String(data.id)));
  const state = options.stateFile === undefined ? null : new StateFile(sim, options.stateFile);
  if (!state?.load()) fillWorld(sim, options.world ?? "sample");
  state?.start();
  const server = await listen(appOf(sim), options.host ?? "127.0.0.1", options.port);
  const { port } = server.address() as AddressInfo;
  sim.url = `http://${options.host ?? "127.0.0.1"}:${port}`;
  return {
    url: sim.url,
    port,
    sim,
    advance: (ms) => sim.advance(ms),
    settle: () => sim.settle(),
    close: () => close(sim, server, state),
  };
}

function appOf(sim: Sim): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use("*", async (c, next) => {
    if (Number(c.req.header("content-length") ?? 0) > BODY_BYTES_MAX) return c.text("The body is too large.", 413);
    return next();
  });
  // Before the faults: trouble is for the business, the page stays usable.
  app.route("/", phonePage());
  app.use("*", faultMiddleware(sim));
  app.route("/", controlRoutes(sim));
  app.route("/", graphRoutes(sim));
  app.notFound((c) => unknownPath(sim, c));
  return app;
}

async function listen(app: Hono<{ Bindings: HttpBindings }>, hostname: string, port: number): Promise<ServerType> {
  const server = serve({ fetch: app.fetch, hostname, port, overrideGlobalObjects: false });
  // Rejects with the server's own error, such as EADDRINUSE.
  if (!server.listening) await once(server, "listening");
  return server;
}

async function close(sim: Sim, server: ServerType, state: StateFile | null): Promise<void> {
  sim.schedule.close();
  await sim.webhooks.close();
  state?.close();
  const closed = once(server, "close");
  server.close();
  if ("closeAllConnections" in server) server.closeAllConnections();
  await closed;
}
