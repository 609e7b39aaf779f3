import type { Hono } from "hono";
import { markReadByBusiness } from "../messages/business-read.ts";
import { sendMessage } from "../messages/send.ts";
import type { Sim } from "../sim.ts";
import { MESSAGING, numberFor } from "./auth.ts";
import { GraphError } from "./errors.ts";
import { type GraphEnv, jsonBody } from "./graph-env.ts";

/** `POST /{phone}/messages` and its kin. */
export function messageRoutes(sim: Sim, app: Hono<GraphEnv>): void {
  app.post("/:version/:id/messages", async (c) => {
    const number = numberFor(sim, c.get("caller"), c.req.param("id"), MESSAGING);
    const body = await jsonBody(c);
    if ((body as { status?: unknown }).status !== undefined) return c.json(markReadByBusiness(sim, number, body));
    return c.json(await counted(sim, () => sendMessage(sim, number, body)));
  });

  app.post("/:version/:id/marketing_messages", async (c) => {
    const number = numberFor(sim, c.get("caller"), c.req.param("id"), MESSAGING);
    const body = (await jsonBody(c)) as { type?: string };
    if (body.type !== "template") throw new GraphError(100, "Param type must be one of {TEMPLATE}");
    return c.json(await counted(sim, () => sendMessage(sim, number, body, { marketing: true })));
  });

  app.get("/:version/:id/message_history", (c) => {
    const number = numberFor(sim, c.get("caller"), c.req.param("id"), MESSAGING);
    const message = sim.world.messages.get(c.req.query("message_id") ?? "");
    if (!message || message.numberId !== number.id) throw new GraphError(131009, "There is no such message.");
    const events = (message.events ?? []).map(({ status, at }, index) => ({
      id: `${message.id}_${index}`,
      delivery_status: status.toUpperCase(),
      timestamp: Math.floor(at / 1000),
    }));
    return c.json({ data: [{ id: message.id, message_id: message.id, events: { data: events } }] });
  });
}

async function counted<T>(sim: Sim, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    sim.stats.sends_refused++;
    throw error;
  }
}
