import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { jobsWorld, type JobsWorld } from "./jobs-world.fixture.ts";

let world: JobsWorld;
let owner: Client;
let children: ChildProcess[] = [];

beforeEach(async () => {
  world = await jobsWorld();
  owner = new Client(world.owner);
  await owner.connect();
  await owner.query("create table job_notes (at bigserial, process text, job text, what text)");
  await owner.query("grant all on job_notes, job_notes_at_seq to parley_jobs");
  await owner.query(`create function tell() returns trigger language plpgsql as $$ begin
    if new.what = 'second' then perform pg_notify('job_done', new.job); end if; return new; end $$`);
  await owner.query("create trigger tell after insert on job_notes for each row execute function tell()");
  await owner.query("listen job_done");
});
afterEach(async () => {
  for (const child of children) child.kill("SIGKILL");
  children = [];
  await owner.end();
  await world.close();
});

describe("the work of a process killed with -9", () => {
  it("is finished by a living one, finished steps not again", async () => {
    const first = launch("first", "hold");
    await message(first, "ready");
    const holding = message(first, "holding");
    const edge = await world.startAnother({ runsJobs: false });
    await world.enqueue({ name: "work", id: "w1", input: { job: "w1" } }, edge);
    await holding;
    await message(launch("second", "finish"), "ready");
    const finished = done(1);
    first.kill("SIGKILL");
    await finished;
    const notes = await owner.query("select process, what from job_notes order by at");
    expect(notes.rows).toEqual([
      { process: "first", what: "first" },
      { process: "second", what: "second" },
    ]);
  });

  it("keeps the order of its lanes, and no finished job is run again", async () => {
    const [CHATS, JOBS] = [20, 200];
    const edge = await world.startAnother({ runsJobs: false });
    const workers = [launch("first", "finish"), launch("second", "finish")];
    await Promise.all(workers.map((worker) => message(worker, "ready")));
    await edge.setPhoneRate("phn_1", 1_000);
    const half = done(JOBS / 2);
    const all = done(JOBS);
    for (let n = 0; n < JOBS; n++) {
      const job = `${n % CHATS}:${Math.floor(n / CHATS)}`;
      const lane = { phoneId: "phn_1", chatId: `chat_${n % CHATS}` };
      await world.enqueue({ name: "work", id: `w${n}`, input: { job }, lane }, edge);
    }
    await half;
    const busy = await owner.query<{ pid: number }>(
      "select pid from job_processes p join job_phones h using (executor_id) where h.phone_id = 'phn_1'",
    );
    workers.find((worker) => worker.pid === busy.rows[0]?.pid)?.kill("SIGKILL");
    await all;

    const notes = await owner.query<{ job: string; processes: string[]; what: string; at: string }>(
      `select job, what, array_agg(process order by at) as processes, min(at)::text as at from job_notes group by job, what`,
    );
    const second = notes.rows.filter((row) => row.what === "second");
    expect(second.length).toBe(JOBS);
    // Only what was under way in the moment of the kill may have been done by both.
    const twice = second.filter((row) => row.processes.length > 1);
    expect(twice.every((row) => new Set(row.processes).size === 2)).toBe(true);
    expect(twice.length).toBeLessThanOrEqual(CHATS);
    expect(new Set(second.flatMap((row) => row.processes)).size).toBe(2);
    const inOrder = second.toSorted((a, b) => Number(a.at) - Number(b.at));
    for (let chat = 0; chat < CHATS; chat++) {
      const places = inOrder
        .filter((row) => row.job.startsWith(`${chat}:`))
        .map((row) => Number(row.job.split(":")[1]));
      expect(places).toEqual(Array.from({ length: JOBS / CHATS }, (_, i) => i));
    }
  });
});

/** Resolves when so many different jobs have ended. */
function done(jobs: number): Promise<void> {
  const ended = new Set<string>();
  return new Promise((resolve) => {
    owner.on("notification", (notice) => {
      ended.add(notice.payload ?? "");
      if (ended.size === jobs) resolve();
    });
  });
}

function launch(name: string, mode: string): ChildProcess {
  const file = path.join(import.meta.dirname, "job-process.fixture.ts");
  const child = fork(file, [JSON.stringify(world.connection), name, mode], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  children.push(child);
  return child;
}

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
