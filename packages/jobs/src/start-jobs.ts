import { DBOS, DBOSClient } from "@dbos-inc/dbos-sdk";
import { DBOSExecutor } from "@dbos-inc/dbos-sdk/internal/dbos-executor";
import { connectionOf } from "@parley/store";
import { Pool, type PoolConfig } from "pg";
import type { JobHandler, JobPort, JobRequest } from "./contract.ts";
import { engineLog, type JobLog } from "./engine-log.ts";
import { forgetOldProcesses, registerProcess, takeDeadProcesses } from "./process-row.ts";
import { COMMON_QUEUE, phoneQueue, registerCommonQueue, registerPhoneQueue } from "./queues.ts";

/**
 * The job engine of one process: DBOS Transact on our database, in its own schema and role.
 *
 * DBOS does not notice that a process has died. Each process therefore writes a heartbeat, and
 * each looks for dead ones and takes over their work (`recoverPendingWorkflows`, an internal
 * export of the pinned version; the kill test proves it). A process that was only slow and finds
 * itself swept calls `onLeaseLost` and must stop: another one has its jobs.
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
  beatMs?: number;
  deadAfterMs?: number;
  log: JobLog;
  onLeaseLost: () => void;
}

export interface Jobs {
  port: JobPort;
  setPhoneRate(phoneId: string, perSecond: number): Promise<void>;
  health(): Promise<JobsHealth>;
  /** Takes nothing new, waits for what runs (bounded), leaves. */
  stop(): Promise<void>;
}

export interface JobsHealth {
  /** A process that runs jobs has given a sign of life lately. */
  alive: boolean;
  waiting: number;
  oldestWaitingSeconds: number;
}

/** Recovery only takes work of the same version; ours is fixed, and jobs must stay readable across releases. */
const APPLICATION_VERSION = "1";
const APPLICATION_NAME = "parley";
const STOP_WAIT_MS = 10_000;
const FINISHED_KEPT_HOURS = 24;
const CLEANUP_EVERY_BEATS = 300;

export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { beatMs = 2_000, deadAfterMs = 15_000 } = options;
  const pool = new Pool({ ...options.connection, max: options.poolMax ?? 12, application_name: "parley-jobs" });
  pool.on("error", (error) => options.log.warn({ error: error.message }, "a connection of the job engine broke"));
  const logger = engineLog(options.log);
  // The engine takes its connections from the pool; the URL is only its name in messages.
  const engine = {
    systemDatabaseUrl: "postgresql://parley_jobs:unused@localhost:5432/parley",
    systemDatabasePool: pool,
    systemDatabaseSchemaName: "dbos",
    logger,
  };
  DBOS.setConfig({
    ...engine,
    name: APPLICATION_NAME,
    applicationVersion: APPLICATION_VERSION,
    executorID: options.executorId,
    ...(options.runsJobs ? {} : { listenQueues: [] }),
  });
  for (const [name, handler] of Object.entries(options.handlers)) registerHandler(name, handler);
  await DBOS.launch();
  await registerCommonQueue();
  const client = await DBOSClient.create({ ...engine, applicationName: APPLICATION_NAME });
  const row = options.runsJobs ? await registerProcess(pool, options.executorId) : null;

  let beats = 0;
  let beating: Promise<void> = Promise.resolve();
  const timer = row && setInterval(() => (beating = beating.then(beat)), beatMs);
  if (row) beating = beat();

  async function beat(): Promise<void> {
    try {
      if (!(await row?.beat())) return options.onLeaseLost();
      const dead = await takeDeadProcesses(pool, options.executorId, deadAfterMs);
      if (dead.length > 0) {
        options.log.warn({ dead }, "taking over the work of processes that died");
        await DBOSExecutor.globalInstance?.recoverPendingWorkflows(dead);
      }
      if (beats++ % CLEANUP_EVERY_BEATS === 0) await cleanUp(pool);
    } catch (error) {
      options.log.warn({ error: String(error) }, "heartbeat failed");
    }
  }

  return {
    port: { enqueue: (tx, job) => enqueue(client, tx, job) },
    setPhoneRate: registerPhoneQueue,
    health: () => health(pool, deadAfterMs),
    async stop() {
      if (timer) clearInterval(timer);
      await beating;
      await DBOS.shutdown({ deregister: true, workflowCompletionTimeoutMS: STOP_WAIT_MS });
      await row?.leave();
      await client.destroy();
      await pool.end();
    },
  };
}

function registerHandler(name: string, handler: JobHandler): void {
  const workflow = async (workspaceId: string, input: Record<string, unknown>): Promise<void> =>
    handler(
      {
        id: DBOS.workflowID ?? "",
        workspaceId,
        step: (step, work) => DBOS.runStep(work, { name: step }),
        sleep: (ms) => DBOS.sleepms(ms),
      },
      input,
    );
  DBOS.registerWorkflow(workflow, { name });
}

async function enqueue(client: DBOSClient, tx: unknown, job: JobRequest): Promise<void> {
  await client.enqueueInTransaction(
    connectionOf({ tx }),
    {
      workflowName: job.name,
      workflowID: job.id,
      queueName: job.lane ? phoneQueue(job.lane.phoneId) : COMMON_QUEUE,
      ...(job.lane ? { queuePartitionKey: job.lane.chatId } : {}),
      ...(job.delaySeconds === undefined ? {} : { delaySeconds: job.delaySeconds }),
    },
    job.workspaceId,
    job.input,
  );
}

async function health(pool: Pool, deadAfterMs: number): Promise<JobsHealth> {
  const result = await pool.query<{ alive: boolean; waiting: string; oldest: string | null }>(
    `select exists (select 1 from job_processes where swept_at is null and left_at is null
                    and beat_at > now() - $1 * interval '1 millisecond') as alive,
            count(*) as waiting, extract(epoch from now()) * 1000 - min(created_at) as oldest
     from dbos.workflow_status where status = 'ENQUEUED'`,
    [deadAfterMs],
  );
  const row = result.rows[0];
  return {
    alive: row?.alive ?? false,
    waiting: Number(row?.waiting ?? 0),
    oldestWaitingSeconds: Math.max(0, Math.round(Number(row?.oldest ?? 0) / 1000)),
  };
}

async function cleanUp(pool: Pool): Promise<void> {
  await forgetOldProcesses(pool);
  await pool.query(
    `delete from dbos.workflow_status where status in ('SUCCESS', 'CANCELLED')
     and updated_at < (extract(epoch from now()) - $1 * 3600) * 1000`,
    [FINISHED_KEPT_HOURS],
  );
}
