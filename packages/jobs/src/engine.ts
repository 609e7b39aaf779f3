import { AsyncLocalStorage } from "node:async_hooks";
import { DBOS } from "@dbos-inc/dbos-sdk";
import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { withConnection } from "@parley/store";
import type { Pool } from "pg";
import { nextTryDelayMs } from "./attempts.ts";
import type { JobHandler } from "./contract.ts";
import { engineLog, type JobLog } from "./engine-log.ts";
import type { QueuedJob } from "./queue-rows.ts";
import type { Slots } from "./slots.ts";

/**
 * Jobs as workflows of DBOS Transact: the job's name is the workflow's, the job's id its id. DBOS
 * keeps the results of steps and the ends of sleeps, and lets an id run once, wherever it is started.
 * There is one DBOS to a process, so one engine too.
 */
export interface Engine {
  /**
   * Runs the job, or waits for it where it runs already, or finds that it has ended.
   * Resolves when it has ended, well or badly; rejects when that could not be found out.
   */
  run(job: QueuedJob): Promise<void>;
  /** Gives the unfinished work of these processes to the living. */
  takeOver(executorIds: readonly string[]): Promise<void>;
  /** Waits for what is being done, up to a bound; the rest stays for another process. */
  stop(): Promise<void>;
}

export interface EngineOptions {
  pool: Pool;
  executorId: string;
  handlers: Readonly<Record<string, JobHandler>>;
  slots: Slots;
  /** Jobs wait for this: whoever starts the engine first gets it into their hands. */
  opened: Promise<void>;
  log: JobLog;
}

/** Recovery only takes work of the same version; ours is fixed, and jobs must stay readable across releases. */
const APPLICATION_VERSION = "1";
/** For jobs that are doing something. Those that sleep are left to another process. */
const STOP_WAIT_MS = 10_000;
/** For the ends of jobs to be written down. */
const RECORD_WAIT_MS = 500;
const LAUNCH_LOCK = 7_140_312;
const LAUNCH_LOCK_RETRY_MS = 50;

export async function startEngine(options: EngineOptions): Promise<Engine> {
  let stopping = false;
  DBOS.setConfig({
    name: "parley",
    // Connections come from the pool; the URL is only its name in messages.
    systemDatabaseUrl: "postgresql://parley_jobs:unused@localhost:5432/parley",
    systemDatabasePool: options.pool,
    systemDatabaseSchemaName: "dbos",
    applicationVersion: APPLICATION_VERSION,
    executorID: options.executorId,
    logger: engineLog(options.log, () => stopping),
  });
  const workflows = new Map(
    Object.entries(options.handlers).map(([name, handler]) => [name, registerHandler(name, handler, options)]),
  );
  await oneAtATime(options.pool, () => DBOS.launch());
  // A job may be enqueued from within another. Begun in that one's context it would be its child to
  // DBOS, and could not begin once its parent had ended; so every job begins in this context.
  const outside = AsyncLocalStorage.snapshot();
  return {
    run: (job) => outside(() => begin(job)),
    async takeOver(executorIds) {
      await DBOSExecutor.globalInstance?.recoverPendingWorkflows([...executorIds]);
    },
    async stop() {
      await options.slots.close(STOP_WAIT_MS);
      stopping = true;
      await DBOS.shutdown({ deregister: true, workflowCompletionTimeoutMS: RECORD_WAIT_MS });
    },
  };

  async function begin(job: QueuedJob): Promise<void> {
    const workflow = workflows.get(job.name);
    if (!workflow) throw new Error(`No handler for the job ${job.name}.`);
    const handle = await DBOS.startWorkflow(workflow, { workflowID: job.id })(job.workspaceId, job.input);
    try {
      await handle.getResult();
    } catch (error) {
      const status = await handle.getStatus();
      if (status?.status === "PENDING" || status?.status === "ENQUEUED") throw error;
      options.log.error({ job: job.name, job_id: job.id, error: String(error) }, "job failed for good");
    }
  }
}

function registerHandler(name: string, handler: JobHandler, { slots, opened, log }: EngineOptions) {
  const workflow = async (workspaceId: string, input: Record<string, unknown>): Promise<void> => {
    await opened;
    await slots.run(() => tryUntilDone(name, handler, { slots, log }, workspaceId, input));
  };
  return DBOS.registerWorkflow(workflow, { name });
}

async function tryUntilDone(
  name: string,
  handler: JobHandler,
  { slots, log }: Pick<EngineOptions, "slots" | "log">,
  workspaceId: string,
  input: Record<string, unknown>,
): Promise<void> {
  const id = DBOS.workflowID ?? "";
  // Steps of an earlier try in this process; DBOS gives back those of an earlier process.
  const kept = new Map<string, unknown>();
  const run = {
    id,
    workspaceId,
    async step<T>(step: string, work: () => Promise<T>): Promise<T> {
      if (!kept.has(step)) kept.set(step, await DBOS.runStep(work, { name: step }));
      return kept.get(step) as T;
    },
    sleep: (ms: number) => slots.pause(() => DBOS.sleepms(ms)),
  };
  for (let tries = 1; ; tries++) {
    try {
      return await handler(run, input);
    } catch (error) {
      const delay = nextTryDelayMs(error, tries);
      if (delay === null) throw error;
      log.warn({ job: name, job_id: id, tries, error: String(error) }, "job failed, it is tried again");
      await slots.pause(() => new Promise((resolve) => setTimeout(resolve, delay).unref()));
    }
  }
}

/**
 * DBOS makes and changes its tables when it is launched, which two processes must not do together.
 * Asks again rather than waits: a waiting session would hold up the `create index concurrently` of the other.
 */
async function oneAtATime(pool: Pool, work: () => Promise<void>): Promise<void> {
  await withConnection(pool, async (client) => {
    for (;;) {
      const lock = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [LAUNCH_LOCK]);
      if (lock.rows[0]?.held) break;
      await new Promise((resolve) => setTimeout(resolve, LAUNCH_LOCK_RETRY_MS));
    }
    try {
      await work();
    } finally {
      await client.query("select pg_advisory_unlock($1)", [LAUNCH_LOCK]);
    }
  });
}
