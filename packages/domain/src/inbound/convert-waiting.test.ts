import type { InboundBatch } from "@parley/connectors/contract";
import { execute } from "@parley/kernel";
import { db } from "@parley/store";
import { inboundCounts } from "@parley/testing";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { messages } from "../messages/table.ts";
import { linkPhone } from "../phones/operations/link-phone.ts";
import { unlinkPhone } from "../phones/operations/unlink-phone.ts";
import { updatePhone } from "../phones/operations/update-phone.ts";
import { convertWaiting } from "./convert-waiting.ts";
import { inboundJobs } from "./convert-job.ts";
import { flowWorld, textFrom, type FlowWorld } from "./fixtures-flow-world.ts";
import { inboundIntake, type InboundIntake } from "./intake.ts";
import { resumeInbound } from "./resume-inbound.ts";
import { inboundDrains, inboundRaw, inboundUnknown } from "./table.ts";

let world: FlowWorld;
let intake: InboundIntake;
beforeAll(async () => {
  world = await flowWorld();
  const { store, clock, ids, ports } = world.kernel;
  intake = inboundIntake({ store, clock, ids, jobs: ports.jobs });
});
afterAll(() => world.close());
beforeEach(async () => {
  world.jobs.length = 0;
  await world.query(async (tx) => {
    await tx.delete(inboundRaw);
    await tx.delete(inboundDrains);
    await tx.delete(inboundUnknown);
  });
});

const accept = (batch: Partial<InboundBatch>) =>
  intake.accept(world, Buffer.from(JSON.stringify({ events: [], unknown: [], ...batch })));
/** As the connector of a phone without credentials: runs the conversion until it gives up. */
async function givesUp(): Promise<void> {
  const { webhook } = world.connector.abilities;
  delete world.connector.abilities.webhook;
  await expect(world.runJobs()).rejects.toMatchObject({ code: "not_supported" });
  world.jobs.length = 0;
  if (webhook) world.connector.abilities.webhook = webhook;
}
const rawRows = () => world.query((tx) => tx.select().from(inboundRaw).orderBy(asc(inboundRaw.id)));
const counts = () => inboundCounts(world.kernel.store, world);
const isKnown = async (providerId: string) =>
  (await world.query((tx) => tx.select().from(messages).where(eq(messages.providerId, providerId)))).length === 1;

describe("convertWaiting", () => {
  it("records what waits, in order, and marks it", async () => {
    const events = [1, 2, 3].map((n) => textFrom("15557770001", `line ${n}`));
    for (const event of events) await accept({ events: [event] });
    await world.runJobs();
    expect(await counts()).toEqual({ received: 3, waiting: 0, failed: 0, unknown: 0, events: 3 });
    const rows = await world.query((tx) => tx.select().from(messages).orderBy(asc(messages.id)));
    expect(rows.map((row) => row.text)).toEqual(["line 1", "line 2", "line 3"]);
    expect((await rawRows()).map((row) => row.eventCount)).toEqual([1, 1, 1]);
  });

  it("counts and keeps what is not understood, word for word", async () => {
    const unknown = { field: "new_field", reason: "unknown field", payload: { deep: ["a\0b"] } };
    await accept({ unknown: [unknown] });
    await world.runJobs();
    expect(await counts()).toEqual({ received: 1, waiting: 0, failed: 0, unknown: 1, events: 0 });
    const [row] = await world.query((tx) => tx.select().from(inboundUnknown));
    expect(row).toMatchObject({ field: "new_field", phoneId: world.phoneId, payload: { deep: ["ab"] } });
  });

  it("lets one bad row cost no other: three tries, then it is kept with its reason", async () => {
    const good = [textFrom("15557770002", "before"), textFrom("15557770002", "after")] as const;
    const bad = { ...textFrom("15557770002", "bad"), providerId: null as unknown as string, chat: null as never };
    await accept({ events: [good[0]] });
    await accept({ events: [bad] });
    await accept({ events: [good[1]] });
    const result = await convertWaiting(world.deps, world, "req_1");
    expect(result).toMatchObject({ rows: 2, failed: 1 });
    expect(await isKnown(good[0].providerId)).toBe(true);
    expect(await isKnown(good[1].providerId)).toBe(true);
    expect((await rawRows()).map((row) => row.failure !== null)).toEqual([false, true, false]);
    expect((await rawRows())[1]).toMatchObject({ tries: 3, convertedAt: null });
  });

  it("records each row once when two workers convert at the same time", async () => {
    const events = Array.from({ length: 300 }, (_, n) => textFrom("15557770003", `both ${n}`));
    await Promise.all(events.map((event) => accept({ events: [event] })));
    const results = await Promise.all([
      convertWaiting(world.deps, world, "req_1"),
      convertWaiting(world.deps, world, "req_2"),
    ]);
    expect(results.reduce((sum, result) => sum + result.rows, 0)).toBe(300);
    expect(await counts()).toMatchObject({ received: 300, waiting: 0 });
  });

  it("throws for trouble of the store and leaves the rows waiting", async () => {
    await accept({ events: [textFrom("15557770004", "later")] });
    const away = Object.assign(new Error("terminating connection"), { code: "57P01" });
    const kernel = { ...world.kernel, store: { transact: () => Promise.reject(away) } };
    await expect(convertWaiting({ ...world.deps, kernel }, world, "req_1")).rejects.toBe(away);
    expect(await counts()).toMatchObject({ waiting: 1, failed: 0 });
  });
});

describe("the conversion job", () => {
  it("waits and tries again when the store was away", async () => {
    const event = textFrom("15557770005", "patience");
    await accept({ events: [event] });
    let failures = 2;
    const store: typeof world.kernel.store = {
      transact: (...call) =>
        failures-- > 0 ? Promise.reject(new Error("away")) : world.kernel.store.transact(...call),
    };
    const waits: number[] = [];
    const [job] = world.jobs.splice(0);
    const handlers = inboundJobs({ ...world.deps, kernel: { ...world.kernel, store } });
    await handlers["convert_inbound"]?.(
      {
        id: "job_1",
        workspaceId: world.workspaceId,
        step: (_name, work) => work(),
        sleep: async (ms) => void waits.push(ms),
      },
      job?.input ?? {},
    );
    expect(waits).toEqual([1_000, 2_000]);
    expect(await isKnown(event.providerId)).toBe(true);
  });

  it("that has given up does not keep the next webhook from being converted, nor what it left", async () => {
    const [left, next] = [textFrom("15557770007", "left"), textFrom("15557770007", "next")];
    await accept({ events: [left] });
    await givesUp();
    await accept({ events: [next] });
    await world.runJobs();
    expect(await isKnown(left.providerId)).toBe(true);
    expect(await isKnown(next.providerId)).toBe(true);
  });

  it("is scheduled again for what waits when an unlinked phone is linked again", async () => {
    const { phone_id: phoneId } = await execute(world.kernel, linkPhone, world.caller, {
      name: "Second",
      connector: "simulated",
      settings: {},
      secrets: { access_token: "old" },
    });
    const event = textFrom("15557770008", "before it was unlinked");
    await intake.accept({ ...world, phoneId }, Buffer.from(JSON.stringify({ events: [event], unknown: [] })));
    const unasked = { ...world.caller, unconfirmed: new Set(["unlink_phone"]) };
    await execute(world.kernel, unlinkPhone, unasked, { phone_id: phoneId });
    await givesUp();
    await world.call(updatePhone, { phone_id: phoneId, secrets: { access_token: "new" } });
    await world.runJobs();
    expect(await isKnown(event.providerId)).toBe(true);
  });

  it("is scheduled again at start for rows that a lost job left behind", async () => {
    const event = textFrom("15557770006", "left behind");
    await accept({ events: [event] });
    world.jobs.length = 0;
    await resumeInbound(world.deps, [world]);
    await world.runJobs();
    expect(await isKnown(event.providerId)).toBe(true);
    await resumeInbound(world.deps, [world]);
    expect(world.jobs).toEqual([]);
    await world.kernel.store.transact(world.workspaceId, "read", async (unit) => {
      expect(await db(unit).select().from(inboundDrains)).toMatchObject([{ scheduled: false }]);
    });
  });
});
