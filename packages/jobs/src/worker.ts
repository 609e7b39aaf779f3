import type { Clock } from "@parley/kernel";
import type { NoticeSender } from "@parley/store";
import type { Pool } from "pg";
import { freeOrphans, takeDeadProcesses } from "./dead-processes.ts";
import { startEngine } from "./engine.ts";
import { Lease } from "./lease.ts";
import { LooseJobs } from "./loose-jobs.ts";
import { hearNotices } from "./notices.ts";
import { Phones } from "./phones.ts";
import { registerProcess } from "./process-row.ts";
import { phonesWithJobs } from "./queue-rows.ts";
import { Removals } from "./removals.ts";
import { removeExpired } from "./retention.ts";
import { Slots } from "./slots.ts";
import type { JobsOptions } from "./start-jobs.ts";

export interface WorkerOptions extends Omit<JobsOptions, "runsJobs"> {
  pool: Pool;
  notices: NoticeSender;
  clock: Clock;
  beatMs: number;
  deadAfterMs: number;
}

export interface Worker {
  enqueued(phoneId: string | null): void;
  setRate(phoneId: string, perSecond: number): void;
  setHeld(phoneId: string, held: boolean): void;
  stop(): Promise<void>;
}

const CONCURRENCY = 128;
/** How often the queue is looked through for what no notice told of: put off, lost, or a dead process's. */
const SWEEP_MS = 1_000;
const CLEANUP_EVERY_MS = 60_000;

/** The part of a process that runs jobs. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { pool, executorId, log, notices } = options;
  const slots = new Slots(options.concurrency ?? CONCURRENCY);
  const lease = new Lease(options.deadAfterMs);
  const row = await registerProcess(pool, executorId);
  const { promise: opened, resolve: open } = Promise.withResolvers<void>();
  const engine = await startEngine({ pool, executorId, handlers: options.handlers, slots, opened, log });
  const removals = new Removals(pool);
  const shared = {
    pool,
    executorId,
    log,
    mayBegin: () => lease.held,
    run: engine.run,
    remove: (number: string) => removals.remove(number),
  };
  const phones = new Phones({ ...shared, tellOthers: (phoneId) => notices.tell(phoneId) });
  const loose = new LooseJobs({ ...shared, slots });
  const listening = await hearNotices(options.connection, (what) => {
    if (what === "all") void sweep();
    else if (what.phoneId === null) loose.nudge();
    else phones.heard(what.phoneId);
  });

  async function beat(): Promise<void> {
    const since = performance.now();
    if (!(await row.beat())) {
      lease.end();
      return options.onLeaseLost();
    }
    lease.renewed(since);
    const dead = await takeDeadProcesses(pool, executorId, options.deadAfterMs);
    if (dead.length > 0) log.warn({ dead }, "taking over the work of processes that died");
    const orphans = await freeOrphans(pool);
    if (orphans.length > 0) await engine.takeOver(orphans);
    if (dead.length > 0 || orphans.length > 0) await sweep();
  }

  async function sweep(): Promise<void> {
    loose.nudge();
    for (const phoneId of await phonesWithJobs(pool)) phones.heard(phoneId);
    await phones.tidy();
  }

  await beat();
  const timers = [
    repeat(options.beatMs, beat, log),
    repeat(SWEEP_MS, sweep, log),
    repeat(CLEANUP_EVERY_MS, () => removeExpired(pool, options.clock, options.webhooksKeptMs), log),
  ];
  await sweep();
  // Handlers may enqueue, which whoever started us can arrange only after this has returned.
  setImmediate(open);

  return {
    enqueued: (phoneId) => (phoneId === null ? loose.nudge() : phones.enqueued(phoneId)),
    setRate: (phoneId, perSecond) => phones.setRate(phoneId, perSecond),
    setHeld: (phoneId, held) => phones.setHeld(phoneId, held),
    async stop() {
      lease.end();
      await Promise.all(timers.map((timer) => timer.stop()));
      await listening.close();
      await engine.stop();
      removals.close();
      await phones.leave();
      await row.leave();
    },
  };
}

/** Runs `work` again and again, `everyMs` after it ended; trouble is told and does not end it. */
function repeat(everyMs: number, work: () => Promise<void>, log: WorkerOptions["log"]): { stop(): Promise<void> } {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const again = () => {
    timer = setTimeout(() => {
      running = work()
        .catch((error: unknown) => log.warn({ error: String(error) }, "the job engine could not look after itself"))
        .then(() => {
          if (!stopped) again();
        });
    }, everyMs);
  };
  again();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
