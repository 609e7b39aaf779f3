import { readlinkSync } from "node:fs";
import os from "node:os";
import type { Pool } from "pg";

/** This process among those that run jobs. All times are the database's, so clocks need not agree. */
export interface ProcessRow {
  /** @returns false when another process has taken this one for dead and given its work away */
  beat(): Promise<boolean>;
  leave(): Promise<void>;
}

export async function registerProcess(pool: Pool, executorId: string): Promise<ProcessRow> {
  await pool.query(
    "insert into job_processes (executor_id, host, pid, started_at, beat_at) values ($1, $2, $3, now(), now())",
    [executorId, machine(), process.pid],
  );
  return {
    async beat() {
      const result = await pool.query(
        "update job_processes set beat_at = now() where executor_id = $1 and swept_at is null",
        [executorId],
      );
      return result.rowCount === 1;
    },
    async leave() {
      await pool.query("update job_processes set left_at = now(), swept_at = now() where executor_id = $1", [
        executorId,
      ]);
    },
  };
}

/**
 * Marks the processes that died and answers them; each is answered once, to one caller.
 * Dead: silent for `deadAfterMs`, or a process of this machine that is gone.
 */
export async function takeDeadProcesses(pool: Pool, ownId: string, deadAfterMs: number): Promise<string[]> {
  const others = await pool.query<{ executor_id: string; host: string; pid: number; silent: boolean }>(
    `select executor_id, host, pid, beat_at < now() - $2 * interval '1 millisecond' as silent
     from job_processes where swept_at is null and executor_id <> $1`,
    [ownId, deadAfterMs],
  );
  const dead = others.rows.filter((row) => row.silent || (row.host === machine() && !isRunning(row.pid)));
  if (dead.length === 0) return [];
  const taken = await pool.query<{ executor_id: string }>(
    "update job_processes set swept_at = now() where executor_id = any ($1) and swept_at is null returning executor_id",
    [dead.map((row) => row.executor_id)],
  );
  return taken.rows.map((row) => row.executor_id);
}

/**
 * Frees what processes that are gone still hold in the queue, and answers those whose workflows are
 * unfinished. Looks at what is there rather than at who has just died, so that a sweeper which dies
 * half-way leaves nothing behind.
 */
export async function freeOrphans(pool: Pool): Promise<string[]> {
  const gone = "not exists (select from job_processes p where p.executor_id = %s and p.swept_at is null)";
  await pool.query(
    `update job_phones set executor_id = null where executor_id is not null and ${gone.replace("%s", "job_phones.executor_id")}`,
  );
  await pool.query(
    `update job_queue set taken_by = null where taken_by is not null and ${gone.replace("%s", "job_queue.taken_by")}`,
  );
  const orphans = await pool.query<{ executor_id: string }>(
    `select distinct w.executor_id from dbos.workflow_status w where w.status = 'PENDING' and ${gone.replace("%s", "w.executor_id")}`,
  );
  return orphans.rows.map((row) => row.executor_id);
}

export async function anyProcessAlive(pool: Pool, deadAfterMs: number): Promise<boolean> {
  const result = await pool.query(
    `select 1 from job_processes
     where swept_at is null and beat_at > now() - $1 * interval '1 millisecond' limit 1`,
    [deadAfterMs],
  );
  return result.rowCount === 1;
}

/** This machine; within containers, this container: a pid means something only there. */
function machine(): string {
  return `${os.hostname()}/${pidNamespace()}`;
}

function pidNamespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
