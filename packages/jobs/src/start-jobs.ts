import { systemClock, type Clock } from "@parley/kernel";
import { NoticeSender, openPool } from "@parley/store";
import type { PoolConfig } from "pg";
import type { JobHandler, JobPort } from "./contract.ts";
import type { JobLog } from "./engine-log.ts";
import { jobPort } from "./job-port.ts";
import { JOBS_CHANNEL, LOOSE } from "./notices.ts";
import { saveRate } from "./phone-rows.ts";
import { anyProcessAlive } from "./process-row.ts";
import { queueDepth, type QueueDepth } from "./queue-rows.ts";
import { startWorker } from "./worker.ts";

/**
 * Durable work of one process.
 *
 *   enqueue (in the caller's transaction) --> job_queue --> a process that runs jobs --> DBOS workflow
 *                                                 ^------------- removed when it has ended ------'
 *
 * A phone's lanes are worked on by one process at a time, which keeps the order within a chat and
 * the phone's rate in memory; jobs without a lane go to any process. The workflow of a job has the
 * job's id, so however often a job is handed over, after whatever crash, it runs once.
 *
 * DBOS' own partitioned queues keep the order too, but ask the database once per partition and poll:
 * measured (2 cores, PostgreSQL 18, jobs that do nothing, enqueued by the same process meanwhile)
 * 300 jobs/s over 300 chats, 42/s in one chat and 16 ms until a job alone begins; with the lanes in
 * memory 930/s, 530/s and 2 to 4 ms.
 */
export interface JobsOptions {
  /** Connection of the role that owns the schema `dbos`. */
  connection: PoolConfig;
  handlers: Readonly<Record<string, JobHandler>>;
  /** Unique for each start of each process. */
  executorId: string;
  /** False: this process enqueues but runs nothing. */
  runsJobs: boolean;
  poolMax?: number;
  /** Jobs of this process that do something at the same time; those that sleep apart. */
  concurrency?: number;
  beatMs?: number;
  deadAfterMs?: number;
  clock?: Clock;
  /** For so long webhooks stay as they came, once they are converted. */
  webhooksKeptMs?: number | undefined;
  log: JobLog;
  /** Another process has taken this one for dead and has its jobs: it must stop. */
  onLeaseLost: () => void;
}

export interface Jobs {
  port: JobPort;
  /** Jobs of the phone's lanes that may begin within one second; 80 where nobody has said. */
  setPhoneRate(phoneId: string, perSecond: number): Promise<void>;
  health(): Promise<JobsHealth>;
  /** Takes nothing new, waits for what runs (bounded), leaves. */
  stop(): Promise<void>;
}

export interface JobsHealth extends QueueDepth {
  /** A process that runs jobs has given a sign of life lately. */
  alive: boolean;
}

const BEAT_MS = 2_000;
const DEAD_AFTER_MS = 15_000;
const POOL_MAX = 12;

/**
 * What the engine writes down (begun, step, ended, off the queue) need not be on the disk before it
 * goes on. When the database's machine fails the last of it may be missing, and a job is met again,
 * which every job stands. What jobs decide by is written by the app's transactions, which do wait
 * for the disk and take all that was written before them along.
 */
const UNHURRIED = "-c synchronous_commit=off";

export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { beatMs = BEAT_MS, deadAfterMs = DEAD_AFTER_MS, clock = systemClock } = options;
  const pool = openPool({
    ...options.connection,
    max: options.poolMax ?? POOL_MAX,
    application_name: "parley-jobs",
    options: [options.connection.options, UNHURRIED].filter(Boolean).join(" "),
  });
  let stopping = false;
  pool.on("error", (error) => {
    if (!stopping) options.log.warn({ error: error.message }, "a connection of the job engine broke");
  });
  const notices = new NoticeSender(pool, JOBS_CHANNEL);
  const worker = options.runsJobs
    ? await startWorker({ ...options, pool, notices, clock, beatMs, deadAfterMs }).catch(async (error: unknown) => {
        await pool.end();
        throw error;
      })
    : null;
  return {
    port: jobPort(
      (phoneId) => (worker ? worker.enqueued(phoneId) : notices.tell(phoneId ?? LOOSE)),
      (phoneId, held) => worker?.setHeld(phoneId, held),
    ),
    async setPhoneRate(phoneId, perSecond) {
      await saveRate(pool, phoneId, perSecond);
      worker?.setRate(phoneId, perSecond);
    },
    health: async () => ({ alive: await anyProcessAlive(pool, deadAfterMs), ...(await queueDepth(pool)) }),
    async stop() {
      await worker?.stop();
      stopping = true;
      await notices.settled();
      await pool.end();
    },
  };
}
