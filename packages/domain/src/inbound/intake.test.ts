import type { JobRequest } from "@parley/jobs";
import { createIds, type TransactionRunner } from "@parley/kernel";
import { db } from "@parley/store";
import { testClock, testStore, type TestStore } from "@parley/testing";
import { asc } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { inboundIntake } from "./intake.ts";
import { inboundDrains, inboundRaw } from "./table.ts";

const phone = { workspaceId: "ws_intake", phoneId: "phn_intake" };
const clock = testClock();
let test: TestStore;
let jobs: JobRequest[];
let commits: number;

/** The real store, counting its transactions. */
const counting: TransactionRunner = {
  transact(workspaceId, mode, work) {
    commits++;
    return test.store.transact(workspaceId, mode, work);
  },
};
const intakeOf = (store: TransactionRunner) =>
  inboundIntake({ store, clock, ids: createIds(clock), jobs: { enqueue: async (_tx, job) => void jobs.push(job) } });

const stored = () =>
  test.store.transact(phone.workspaceId, "read", (unit) =>
    db(unit).select().from(inboundRaw).orderBy(asc(inboundRaw.id)),
  );

beforeAll(async () => {
  test = await testStore({ clock });
});
afterAll(() => test.close());
beforeEach(async () => {
  jobs = [];
  commits = 0;
  await test.store.transact(phone.workspaceId, "write", async (unit) => {
    await db(unit).delete(inboundRaw);
    await db(unit).delete(inboundDrains);
  });
});

describe("inboundIntake", () => {
  it("keeps the exact bytes, also those that are no text", async () => {
    const body = Buffer.from([0x7b, 0x00, 0xff, 0xfe, 0x22, 0x5c, 0x7d]);
    await intakeOf(counting).accept(phone, body);
    const [row] = await stored();
    expect(Buffer.from(row?.body ?? []).equals(body)).toBe(true);
    expect(row).toMatchObject({ phoneId: phone.phoneId, convertedAt: null, failure: null });
  });

  it("shares commits among many callers and keeps their order", async () => {
    const intake = intakeOf(counting);
    const bodies = Array.from({ length: 1_200 }, (_, index) => `{"n":${index}}`);
    await Promise.all(bodies.map((body) => intake.accept(phone, Buffer.from(body))));
    expect((await stored()).map((row) => Buffer.from(row.body).toString())).toEqual(bodies);
    expect(commits).toBeLessThanOrEqual(4);
  });

  it("schedules one conversion for a burst, and another after that one has begun", async () => {
    const intake = intakeOf(counting);
    await Promise.all([1, 2, 3].map((n) => intake.accept(phone, Buffer.from(`${n}`))));
    await intake.accept(phone, Buffer.from("4"));
    expect(jobs).toMatchObject([{ name: "convert_inbound", input: { phone_id: phone.phoneId } }]);
    await test.store.transact(phone.workspaceId, "write", (unit) =>
      db(unit).update(inboundDrains).set({ scheduled: false }),
    );
    await intake.accept(phone, Buffer.from("5"));
    expect(jobs).toHaveLength(2);
    expect(jobs[0]?.id).not.toBe(jobs[1]?.id);
  });

  it("tells every caller of a commit that failed, and works again afterwards", async () => {
    let broken = true;
    const intake = intakeOf({
      transact: (workspaceId, mode, work) =>
        broken ? Promise.reject(new Error("gone")) : test.store.transact(workspaceId, mode, work),
    });
    const outcomes = await Promise.allSettled([1, 2].map((n) => intake.accept(phone, Buffer.from(`${n}`))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
    broken = false;
    await intake.accept(phone, Buffer.from("3"));
    expect(await stored()).toHaveLength(1);
  });

  it("refuses what it cannot hold instead of growing without end", async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const intake = intakeOf({
      transact: async (_workspaceId, _mode, work) => {
        await held;
        return work({ tx: null } as never).catch(() => undefined as never);
      },
    });
    const accepted = Array.from({ length: 20_000 }, () => intake.accept(phone, Buffer.from("x")));
    await expect(intake.accept(phone, Buffer.from("one too many"))).rejects.toMatchObject({
      code: "connector_unavailable",
    });
    release();
    await Promise.all(accepted);
  });
});
