import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { testStore, type TestStore } from "@parley/testing";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JobHandler } from "./contract.ts";
import { startJobs, type Jobs } from "./start-jobs.ts";

const log = { debug: () => {}, warn: () => {}, error: (_fields: object, message: string) => console.error(message) };
let world: TestStore;
let jobs: Jobs | undefined;

beforeEach(async () => {
  world = await testStore();
});
afterEach(async () => {
  await jobs?.stop();
  jobs = undefined;
  await world.close();
});

const start = async (handlers: Record<string, JobHandler>, runsJobs = true) => {
  jobs = await startJobs({
    connection: world.jobs,
    handlers,
    executorId: world.ids.next("job"),
    runsJobs,
    log,
    onLeaseLost: () => {
      throw new Error("lease lost");
    },
  });
  return jobs;
};

describe("jobs", () => {
  it("exist if and only if their transaction commits, once per id", async () => {
    const ran: unknown[] = [];
    let three: () => void = () => {};
    const allRan = new Promise<void>((resolve) => (three = resolve));
    const running = await start({
      note: async (_run, input) => {
        ran.push(input["n"]);
        if (input["n"] === "last") three();
      },
    });
    const job = (id: string, n: unknown) => ({ name: "note", id, workspaceId: "ws_1", input: { n } });
    await world.store.transact("ws_1", "write", (unit) => running.port.enqueue(unit.tx, job("a", 1)));
    await world.store.transact("ws_1", "write", (unit) => running.port.enqueue(unit.tx, job("a", 1)));
    await expect(
      world.store.transact("ws_1", "write", async (unit) => {
        await running.port.enqueue(unit.tx, job("b", 2));
        throw new Error("rolled back");
      }),
    ).rejects.toThrow("rolled back");
    await world.store.transact("ws_1", "write", (unit) => running.port.enqueue(unit.tx, job("c", "last")));
    await allRan;
    expect(ran).toEqual([1, "last"]);
  });

  it("run in order within a lane, and lanes side by side", async () => {
    const order: string[] = [];
    let firstOfB: () => void = () => {};
    const bRan = new Promise<void>((resolve) => (firstOfB = resolve));
    let all: () => void = () => {};
    const done = new Promise<void>((resolve) => (all = resolve));
    const running = await start({
      lane: async (_run, input) => {
        const name = String(input["name"]);
        // The first of lane A waits for lane B: it can end only if lanes do not wait for each other.
        if (name === "a0") await bRan;
        order.push(name);
        if (name === "b0") firstOfB();
        if (order.length === 11) all();
      },
    });
    await running.setPhoneRate("phn_1", 80);
    for (const name of [...Array.from({ length: 10 }, (_, i) => `a${i}`), "b0"]) {
      await world.store.transact("ws_1", "write", (unit) =>
        running.port.enqueue(unit.tx, {
          name: "lane",
          id: name,
          workspaceId: "ws_1",
          input: { name },
          lane: { phoneId: "phn_1", chatId: name.slice(0, 1) },
        }),
      );
    }
    await done;
    expect(order.filter((name) => name.startsWith("a"))).toEqual(Array.from({ length: 10 }, (_, i) => `a${i}`));
  });

  it("of a process killed with -9 are finished by a living one, finished steps not again", async () => {
    const owner = new Client(world.owner);
    await owner.connect();
    await owner.query("create table job_notes (at bigserial, process text, job text, what text)");
    await owner.query("grant all on job_notes, job_notes_at_seq to parley_jobs");
    await owner.query("listen job_done");
    await owner.query(`create function tell() returns trigger language plpgsql as $$ begin
      if new.what = 'second' then perform pg_notify('job_done', new.job); end if; return new; end $$`);
    await owner.query("create trigger tell after insert on job_notes for each row execute function tell()");

    const first = launch("first", "hold");
    await message(first, "ready");
    const holding = message(first, "holding");
    const enqueuer = await start({ work: async () => {} }, false);
    await world.store.transact("ws_1", "write", (unit) =>
      enqueuer.port.enqueue(unit.tx, { name: "work", id: "w1", workspaceId: "ws_1", input: { job: "w1" } }),
    );
    await holding;
    const second = launch("second", "finish");
    await message(second, "ready");
    const finished = new Promise((resolve) => owner.once("notification", resolve));
    first.kill("SIGKILL");
    await finished;
    const notes = await owner.query("select process, what from job_notes order by at");
    expect(notes.rows).toEqual([
      { process: "first", what: "first" },
      { process: "second", what: "second" },
    ]);
    second.kill("SIGKILL");
    await owner.end();
  });

  function launch(name: string, mode: string): ChildProcess {
    const file = path.join(import.meta.dirname, "job-process.fixture.ts");
    return fork(file, [JSON.stringify(world.jobs), name, mode], { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  }
});

function message(child: ChildProcess, key: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const heard = (content: Record<string, unknown>) => {
      if (!(key in content)) return;
      child.off("message", heard as never);
      resolve(content[key]);
    };
    child.on("message", heard as never);
    child.once("exit", (code) => reject(new Error(`the process ended with ${code}`)));
  });
}
