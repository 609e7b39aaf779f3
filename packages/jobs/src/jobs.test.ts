import { AppError, DAY_MS, OffsetClock } from "@parley/kernel";
import { connectionOf } from "@parley/store";
import { Client, Pool } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobHandler } from "./contract.ts";
import { jobsWorld, type JobsWorld } from "./jobs-world.fixture.ts";
import { removeExpired } from "./retention.ts";

let world: JobsWorld;

beforeEach(async () => {
  world = await jobsWorld();
});
afterEach(() => world.close());

describe("jobs", () => {
  it("exist if and only if their transaction commits, once per id", async () => {
    const ran = world.recorder();
    await world.start({ note: async (_run, input) => ran.add(input["n"]) });
    await world.enqueue({ id: "a", name: "note", input: { n: 1 } });
    await ran.count(1);
    await world.enqueue({ id: "a", name: "note", input: { n: 1 } });
    await expect(
      world.store.transact("ws_1", "write", async (unit) => {
        await world.jobs.port.enqueue(unit.tx, { id: "b", name: "note", workspaceId: "ws_1", input: { n: 2 } });
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    await world.enqueue({ id: "c", name: "note", input: { n: "last" } });
    await ran.count(2);
    await world.jobs.stop();
    expect(ran.items).toEqual([1, "last"]);
  });

  it("run in order within a lane, and lanes side by side", async () => {
    const ran = world.recorder();
    await world.start({
      note: async (_run, input) => {
        // The first of lane A waits for lane B: it can end only if lanes do not wait for each other.
        if (input["n"] === "a0") await ran.seen("b0");
        ran.add(input["n"]);
      },
    });
    const names = [...Array.from({ length: 10 }, (_, i) => `a${i}`), "b0"];
    for (const n of names)
      await world.enqueue({ id: n, name: "note", input: { n }, lane: { phoneId: "phn_1", chatId: n.slice(0, 1) } });
    await ran.count(11);
    expect(ran.items.filter((n) => n !== "b0")).toEqual(names.slice(0, 10));
  });

  it("are tried again when their trouble passes, and hold their lane meanwhile", async () => {
    const ran = world.recorder();
    let tries = 0;
    await world.start({
      note: async (run, input) => {
        const value = await run.step("counted", async () => (input["n"] === 1 ? ++tries : 0));
        ran.add(`${String(input["n"])}:${value}`);
        if (input["n"] === 1 && ran.items.length === 1)
          throw new AppError("store_unavailable", { public: "The database does not answer." });
      },
    });
    const lane = { phoneId: "phn_1", chatId: "chat_1" };
    await world.enqueue({ id: "j1", name: "note", input: { n: 1 }, lane });
    await world.enqueue({ id: "j2", name: "note", input: { n: 2 }, lane });
    await ran.count(3);
    // The step that had finished before the failure was not run again.
    expect(ran.items).toEqual(["1:1", "1:1", "2:0"]);
  });

  it("of a phone that is held wait, also those enqueued later, and run in order once it is let go", async () => {
    const ran = world.recorder();
    const jobs = await world.start({ note: async (_run, input) => ran.add(input["n"]) });
    const hold = (held: boolean) =>
      world.store.transact("ws_1", "write", (unit) => jobs.port.hold(unit.tx, ["phn_1"], held));
    const enqueue = (n: string, phoneId: string) =>
      world.enqueue({ id: n, name: "note", input: { n }, lane: { phoneId, chatId: "chat_1" } });
    await enqueue("before", "phn_1");
    await ran.seen("before");
    await hold(true);
    await enqueue("held 1", "phn_1");
    await enqueue("held 2", "phn_1");
    await enqueue("other", "phn_2");
    await ran.seen("other");
    await jobs.stop();
    await world.start({ note: async (_run, input) => ran.add(input["n"]) }, { executorId: "job_another" });
    await enqueue("other again", "phn_2");
    await ran.seen("other again");
    expect(ran.items).toEqual(["before", "other", "other again"]);
    await world.store.transact("ws_1", "write", (unit) => world.jobs.port.hold(unit.tx, ["phn_1"], false));
    await ran.count(5);
    expect(ran.items.slice(3)).toEqual(["held 1", "held 2"]);
  });

  it("that are removed never run and have no place, if and only if the transaction commits, in its workspace only", async () => {
    const edge = await world.startAnother({ runsJobs: false });
    const lane = { phoneId: "phn_1", chatId: "chat_1" };
    for (const id of ["a", "b", "c"]) await world.enqueue({ id, name: "note", input: { n: id }, lane }, edge);
    await world.store.transact("ws_2", "write", (unit) => edge.port.remove(unit.tx, ["b"]));
    await expect(
      world.store.transact("ws_1", "write", async (unit) => {
        await edge.port.remove(unit.tx, ["b"]);
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    const placeOf = (id: string) => world.store.transact("ws_1", "read", (unit) => edge.port.position(unit.tx, id));
    expect(await placeOf("b")).toBe(2);
    await world.store.transact("ws_1", "write", (unit) => edge.port.remove(unit.tx, ["a", "gone"]));
    expect([await placeOf("a"), await placeOf("b"), await placeOf("c")]).toEqual([null, 1, 2]);
    await edge.stop();
    const ran = world.recorder();
    await world.start({ note: async (_run, input) => ran.add(input["n"]) });
    await ran.count(2);
    expect(ran.items).toEqual(["b", "c"]);
  });

  it("that sleep hold their lane, but no place among those that work", async () => {
    const ran = world.recorder();
    await world.start(
      {
        note: async (run, input) => {
          if (input["n"] === "sleeper") await run.sleep(50);
          else await ran.nothing();
          ran.add(input["n"]);
        },
      },
      { concurrency: 1 },
    );
    const lane = (chatId: string) => ({ phoneId: "phn_1", chatId });
    await world.enqueue({ id: "1", name: "note", input: { n: "sleeper" }, lane: lane("a") });
    await world.enqueue({ id: "2", name: "note", input: { n: "behind" }, lane: lane("a") });
    await world.enqueue({ id: "3", name: "note", input: { n: "beside" }, lane: lane("b") });
    await ran.count(3);
    expect(ran.items).toEqual(["beside", "sleeper", "behind"]);
  });

  it("that sleep do not hold up a stop, and go on in the next process where they were", async () => {
    const ran = world.recorder();
    const sleeper: JobHandler = async (run) => {
      await run.step("before", async () => ran.add("before"));
      if (ran.items.length === 1) {
        ran.add("asleep");
        await run.sleep(3_600_000);
      }
      ran.add("awake");
    };
    await world.start({ note: sleeper });
    await world.enqueue({ id: "s", name: "note", input: {}, lane: { phoneId: "phn_1", chatId: "c" } });
    await ran.count(2);
    await world.jobs.stop();
    await world.start({ note: sleeper });
    await ran.count(3);
    expect(ran.items).toEqual(["before", "asleep", "awake"]);
  });

  it("put off until later wait, and let the rest of their lane pass", async () => {
    const ran = world.recorder();
    await world.start({ note: async (_run, input) => ran.add(input["n"]) });
    const lane = { phoneId: "phn_1", chatId: "chat_1" };
    await world.enqueue({ id: "later", name: "note", input: { n: "later" }, lane, delaySeconds: 3_600 });
    await world.enqueue({ id: "now", name: "note", input: { n: "now" }, lane });
    await ran.count(1);
    expect(ran.items).toEqual(["now"]);
    const owner = new Client(world.owner);
    await owner.connect();
    await owner.query("update job_queue set not_before = now()");
    await owner.end();
    await ran.count(2);
    expect(ran.items).toEqual(["now", "later"]);
  });

  it("put off wait from when they are enqueued, not from when their transaction began", async () => {
    await world.start({});
    const late = await world.store.transact("ws_1", "write", async (unit) => {
      await world.jobs.port.enqueue(unit.tx, {
        id: "later",
        name: "note",
        workspaceId: "ws_1",
        input: {},
        delaySeconds: 3_600,
      });
      const { rows } = await connectionOf(unit).query<{ late: boolean }>(
        "select not_before > now() + interval '1 hour' as late from job_queue where id = 'later'",
      );
      return rows;
    });
    expect(late).toEqual([{ late: true }]);
  });

  it("from a process that runs none are heard of by one that does", async () => {
    const ran = world.recorder();
    await world.start({ note: async (_run, input) => ran.add(input["n"]) });
    const edge = await world.startAnother({ runsJobs: false });
    await world.enqueue({ id: "x", name: "note", input: { n: 1 }, lane: { phoneId: "phn_1", chatId: "c" } }, edge);
    await ran.count(1);
    expect((await edge.health()).alive).toBe(true);
  });

  it("are counted in health while they wait or run, which tells of no process too", async () => {
    const edge = await world.startAnother({ runsJobs: false });
    await world.enqueue({ id: "x", name: "note", input: {} }, edge);
    expect(await edge.health()).toEqual({ alive: false, waiting: 1, oldestWaitingSeconds: 0 });
  });

  it("know their place among those of their phone that have not ended", async () => {
    const edge = await world.startAnother({ runsJobs: false });
    const lane = (phoneId: string, chatId: string) => ({ phoneId, chatId });
    await world.enqueue({ id: "a", name: "note", input: {}, lane: lane("phn_1", "a") }, edge);
    await world.enqueue({ id: "other", name: "note", input: {}, lane: lane("phn_2", "a") }, edge);
    await world.enqueue({ id: "loose", name: "note", input: {} }, edge);
    await world.enqueue({ id: "b", name: "note", input: {}, lane: lane("phn_1", "b") }, edge);
    const placeOf = (id: string) => world.store.transact("ws_1", "read", (unit) => edge.port.position(unit.tx, id));
    expect(await placeOf("a")).toBe(1);
    expect(await placeOf("b")).toBe(2);
    expect(await placeOf("loose")).toBeNull();
    expect(await placeOf("gone")).toBeNull();
  });

  it("that wait are told in the order of their turns, those of the asked name, phones and workspace only", async () => {
    const edge = await world.startAnother({ runsJobs: false });
    const lane = (phoneId: string) => ({ phoneId, chatId: "c" });
    for (const [id, name, phoneId] of [
      ["a", "note", "phn_1"],
      ["b", "other", "phn_1"],
      ["c", "note", "phn_2"],
      ["d", "note", "phn_3"],
      ["e", "note", "phn_1"],
    ] as const)
      await world.enqueue({ id, name, input: { id }, lane: lane(phoneId) }, edge);
    await world.enqueue({ id: "loose", name: "note", input: {} }, edge);
    const ask = (workspace: string, after?: number) => {
      const which = { name: "note", phoneIds: ["phn_1", "phn_2"], limit: 2, ...(after ? { after } : {}) };
      return world.store.transact(workspace, "read", (unit) => edge.port.waiting(unit.tx, which));
    };
    const first = await ask("ws_1");
    expect(first.map((job) => [job.phoneId, job.input["id"]])).toEqual([
      ["phn_1", "a"],
      ["phn_2", "c"],
    ]);
    expect((await ask("ws_1", first.at(-1)?.number)).map((job) => job.input["id"])).toEqual(["e"]);
    expect(await ask("ws_2")).toEqual([]);
    const every = await world.store.transact("ws_1", "read", (unit) =>
      edge.port.waiting(unit.tx, { phoneIds: ["phn_1"], limit: 9 }),
    );
    expect(every.map((job) => [job.name, job.input["id"]])).toEqual([
      ["note", "a"],
      ["other", "b"],
      ["note", "e"],
    ]);
  });

  it("are not begun any more by a process that others took for dead", async () => {
    const ran = world.recorder();
    const lost = world.recorder();
    await world.start({ note: async (_run, input) => ran.add(input["n"]) }, { onLeaseLost: () => lost.add("lost") });
    const owner = new Client(world.owner);
    await owner.connect();
    await owner.query("update job_processes set swept_at = now()");
    await owner.end();
    await lost.count(1);
    await world.enqueue({ id: "x", name: "note", input: { n: 1 }, lane: { phoneId: "phn_1", chatId: "c" } });
    await world.jobs.stop();
    expect(ran.items).toEqual([]);
    const edge = await world.startAnother({ runsJobs: false });
    expect((await edge.health()).waiting).toBe(1);
  });

  it("that are long finished leave no rows, nor do events that were told", async () => {
    const ran = world.recorder();
    const clock = new OffsetClock();
    await world.start({ note: async () => ran.add("ran") });
    await world.enqueue({ id: "x", name: "note", input: {} });
    await ran.count(1);
    await world.store.transact("ws_1", "write", (unit) => unit.writeEvents([{ type: "thing.done", data: {} }]));
    const engine = new Pool(world.connection);
    const owner = new Client(world.owner);
    await owner.connect();
    // The job's end is written just after it has run.
    await world.jobs.stop();
    const rows = async () =>
      (
        await owner.query(
          "select (select count(*)::int from dbos.workflow_status) as jobs, (select count(*)::int from outbox) as events",
        )
      ).rows[0];
    await removeExpired(engine, clock);
    expect(await rows()).toEqual({ jobs: 1, events: 1 });
    clock.advance(2 * DAY_MS);
    await removeExpired(engine, clock);
    expect(await rows()).toEqual({ jobs: 0, events: 1 });
    clock.advance(6 * DAY_MS);
    await removeExpired(engine, clock);
    expect(await rows()).toEqual({ jobs: 0, events: 0 });
    await owner.end();
    await engine.end();
  });

  it("look after webhooks too: what is converted goes in its time, what waits or failed stays", async () => {
    await world.start({});
    const clock = new OffsetClock();
    const engine = new Pool(world.connection);
    const owner = new Client(world.owner);
    await owner.connect();
    // One more than goes in one go, of two workspaces.
    await owner.query(
      `insert into inbound_raw (workspace_id, phone_id, received_at, body, converted_at, failure)
       select 'ws_' || n % 2, 'phn_1', now() - n * interval '1 millisecond', '{}', now(), null from generate_series(1, 5001) n
       union all values ('ws_1', 'phn_1', now(), '{}'::bytea, null::timestamptz, null), ('ws_1', 'phn_1', now(), '{}', null, 'broken')`,
    );
    const rows = async () =>
      (
        await owner.query(
          "select count(converted_at)::int as converted, count(*) filter (where converted_at is null)::int as others from inbound_raw",
        )
      ).rows[0];
    clock.advance(29 * DAY_MS);
    await removeExpired(engine, clock);
    expect(await rows()).toEqual({ converted: 5001, others: 2 });
    clock.advance(2 * DAY_MS);
    await removeExpired(engine, clock, 40 * DAY_MS);
    expect(await rows()).toEqual({ converted: 5001, others: 2 });
    await removeExpired(engine, clock);
    expect(await rows()).toEqual({ converted: 0, others: 2 });
    await owner.end();
    await engine.end();
  });
});
