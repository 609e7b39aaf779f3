import type { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { z } from "zod";
import { fillWorld } from "../seed/fill-world.ts";
import type { Sim } from "../sim.ts";
import type { Fault } from "./admin-shapes.ts";
import { restoreSnapshot, type Snapshot, SNAPSHOT_VERSION, takeSnapshot } from "../world/snapshot.ts";
import { ControlError } from "./control-error.ts";
import { loadPerson } from "./find.ts";
import { type ControlEnv, controlBody } from "./control-env.ts";
import type { LiveEvent } from "./shapes.ts";

const ADVANCE_MS_MAX = 400 * 24 * 3_600_000;
const KEEP_ALIVE_MS = 15_000;
const QUEUE_MAX = 10_000;

const times = z.number().int().min(1).max(1_000_000).optional();
const path = z.string().optional();
const faultSchema: z.ZodType<Fault> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("send_error"),
    code: z.number().int(),
    details: z.string().optional(),
    times,
    as: z.enum(["response", "status"]).optional(),
    phone_number_id: z.string().optional(),
    to: z.string().optional(),
    type: z.string().optional(),
  }),
  z.strictObject({
    kind: z.literal("webhook"),
    action: z.enum(["drop", "duplicate", "reorder", "delay"]),
    delay_ms: z.number().min(0).optional(),
    field: z.string().optional(),
    times,
  }),
  z.strictObject({ kind: z.literal("slow"), delay_ms: z.number().min(0), before: z.boolean().optional(), path, times }),
  z.strictObject({ kind: z.literal("disconnect"), when: z.enum(["before", "after"]), path, times }),
  z.strictObject({ kind: z.literal("http"), status: z.number().int().min(400).max(599), path, times }),
]);

/** Clock, faults, records, and the world as a whole. */
export function worldRoutes(sim: Sim, app: Hono<ControlEnv>): void {
  const clock = () => ({ now: sim.clock.now().toISOString(), offset_ms: sim.offsetMs });
  app.get("/_sim/clock", (c) => c.json(clock()));
  app.post("/_sim/clock", async (c) => {
    const body = await controlBody(c, z.object({ advance_ms: z.number().min(0).max(ADVANCE_MS_MAX) }));
    await sim.advance(body.advance_ms);
    return c.json(clock());
  });

  app.get("/_sim/faults", (c) => c.json({ faults: sim.faults.list() }));
  app.post("/_sim/faults", async (c) => {
    sim.faults.add(await controlBody(c, faultSchema));
    return c.json({ faults: sim.faults.list() }, 201);
  });
  app.delete("/_sim/faults", (c) => {
    sim.faults.clear();
    return c.json({ faults: [] });
  });
  app.delete("/_sim/faults/:id", (c) => {
    sim.faults.clear(c.req.param("id"));
    return c.json({ faults: sim.faults.list() });
  });

  app.post("/_sim/reset", async (c) => {
    const body = await controlBody(
      c,
      z.object({ seed: z.union([z.string(), z.number()]).optional(), world: z.enum(["sample", "empty"]).optional() }),
    );
    const targets = [...sim.world.apps.values()].map((one) => one.webhook);
    sim.clear(String(body.seed ?? sim.seed));
    fillWorld(sim, body.world ?? sim.worldKind);
    // A fresh world tells the same listeners: their addresses were verified already.
    for (const [index, one] of [...sim.world.apps.values()].entries()) one.webhook = targets[index] ?? null;
    sim.live.tellAll({ event: "reset", data: {} });
    return c.json({ seed: sim.seed, world: sim.worldKind });
  });

  app.get("/_sim/snapshot", (c) => {
    const bytes: Record<string, string> = {};
    for (const id of sim.mediaBytes.ids()) bytes[id] = Buffer.from(sim.mediaBytes.get(id) ?? []).toString("base64");
    return c.json({ ...takeSnapshot(sim), bytes });
  });
  app.put("/_sim/snapshot", async (c) => {
    const snapshot = (await c.req.json().catch(() => null)) as Snapshot | null;
    if (snapshot?.version !== SNAPSHOT_VERSION) {
      throw new ControlError(400, "invalid_input", "The body is not a snapshot of this version.");
    }
    restoreSnapshot(sim, snapshot);
    sim.live.tellAll({ event: "reset", data: {} });
    return c.json({ seed: sim.seed, world: sim.worldKind });
  });

  app.get("/_sim/transcript", (c) => {
    const limit = Math.min(1_000, Number(c.req.query("limit") ?? 200) || 200);
    return c.json(sim.transcript.page(Number(c.req.query("after") ?? 0) || 0, limit, c.req.query()));
  });

  app.get("/_sim/stats", (c) =>
    c.json({
      messages: sim.world.messages.size,
      people: sim.world.people.size,
      chats: sim.world.chats.size,
      ...sim.stats,
      webhook_updates_pending: sim.webhooks.pending,
    }),
  );

  app.get("/_sim/events", (c) => {
    const name = c.req.query("person");
    const person = name === undefined ? null : loadPerson(sim, name).id;
    return streamSSE(c, async (stream) => {
      const queue: LiveEvent[] = [];
      let wake: () => void = () => {};
      const stop = sim.live.listen(person, (event) => {
        // A reader that has fallen this far behind is told to look anew.
        if (queue.length >= QUEUE_MAX) queue.splice(0, queue.length, { event: "reset", data: {} });
        else queue.push(event);
        wake();
      });
      const keepAlive = setInterval(() => void stream.write(": here\n\n").catch(() => {}), KEEP_ALIVE_MS);
      stream.onAbort(() => {
        stop();
        clearInterval(keepAlive);
        wake();
      });
      await stream.write(": listening\n\n");
      while (!stream.aborted && !stream.closed) {
        const event = queue.shift();
        if (event) await stream.writeSSE({ event: event.event, data: JSON.stringify(event.data) });
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    });
  });

  app.get("/_sim", () => {
    throw new ControlError(404, "not_found", "See docs/simulator.md for the control API.");
  });
}
