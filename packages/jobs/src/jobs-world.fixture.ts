import { testStore, type TestStore } from "@parley/testing";
import type { PoolConfig } from "pg";
import type { JobHandler, JobRequest } from "./contract.ts";
import { startJobs, type Jobs, type JobsOptions } from "./start-jobs.ts";

export interface JobsWorld extends Omit<TestStore, "jobs"> {
  /** Connection of the engine's role. */
  connection: PoolConfig;
  /** The engine that `start` started. */
  jobs: Jobs;
  start(handlers: Record<string, JobHandler>, options?: Partial<JobsOptions>): Promise<Jobs>;
  /** Another process' engine, in this process: it can only enqueue. */
  startAnother(options: { runsJobs: false }): Promise<Jobs>;
  enqueue(job: Omit<JobRequest, "workspaceId">, through?: Jobs): Promise<void>;
  recorder(): Recorder;
}

/** What jobs did, and promises for when they have done it. */
export interface Recorder {
  readonly items: unknown[];
  add(item: unknown): void;
  count(items: number): Promise<void>;
  seen(item: unknown): Promise<void>;
  /** Takes its turn behind what is already under way. */
  nothing(): Promise<void>;
}

export async function jobsWorld(): Promise<JobsWorld> {
  const test = await testStore();
  const started: Jobs[] = [];
  const startOne = async (options: Partial<JobsOptions>): Promise<Jobs> => {
    const jobs = await startJobs({
      connection: test.jobs,
      handlers: {},
      executorId: test.ids.next("job"),
      runsJobs: true,
      beatMs: 50,
      log: { debug: () => {}, warn: () => {}, error: (_fields, message) => process.stderr.write(`${message}\n`) },
      onLeaseLost: () => {
        throw new Error("The lease was lost.");
      },
      ...options,
    });
    const stop = jobs.stop;
    let stopping: Promise<void> | null = null;
    jobs.stop = () => (stopping ??= stop());
    started.push(jobs);
    return jobs;
  };
  const world: JobsWorld = {
    ...test,
    connection: test.jobs,
    get jobs(): Jobs {
      const [first] = started;
      if (!first) throw new Error("Nothing was started.");
      return first;
    },
    start: (handlers, options = {}) => startOne({ ...options, handlers }),
    startAnother: startOne,
    enqueue: (job, through) =>
      test.store.transact("ws_1", "write", (unit) =>
        (through ?? world.jobs).port.enqueue(unit.tx, { ...job, workspaceId: "ws_1" }),
      ),
    recorder,
    async close() {
      await Promise.all(started.map((jobs) => jobs.stop()));
      await test.close();
    },
  };
  return world;
}

function recorder(): Recorder {
  const items: unknown[] = [];
  let waiting: { until: () => boolean; resolve: () => void }[] = [];
  const when = (until: () => boolean) =>
    until() ? Promise.resolve() : new Promise<void>((resolve) => waiting.push({ until, resolve }));
  return {
    items,
    add(item) {
      items.push(item);
      for (const { until, resolve } of waiting) if (until()) resolve();
      waiting = waiting.filter(({ until }) => !until());
    },
    count: (count) => when(() => items.length >= count),
    seen: (item) => when(() => items.includes(item)),
    nothing: () => new Promise((resolve) => setImmediate(resolve)),
  };
}
