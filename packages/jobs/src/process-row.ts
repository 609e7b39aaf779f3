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
    [executorId, os.hostname(), process.pid],
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
      await pool.query("update job_processes set left_at = now() where executor_id = $1", [executorId]);
    },
  };
}

/**
 * Takes the dead processes whose work nobody has taken yet; each is given out once, to one caller.
 * Dead: left, silent for `deadAfterMs`, or a process of this machine that is gone.
 */
export async function takeDeadProcesses(pool: Pool, ownId: string, deadAfterMs: number): Promise<string[]> {
  const others = await pool.query<{ executor_id: string; host: string; pid: number; silent: boolean }>(
    `select executor_id, host, pid, left_at is not null or beat_at < now() - $2 * interval '1 millisecond' as silent
     from job_processes where swept_at is null and executor_id <> $1`,
    [ownId, deadAfterMs],
  );
  const dead = others.rows.filter((row) => row.silent || (row.host === os.hostname() && !isRunning(row.pid)));
  const taken = await pool.query<{ executor_id: string }>(
    "update job_processes set swept_at = now() where executor_id = any ($1) and swept_at is null returning executor_id",
    [dead.map((row) => row.executor_id)],
  );
  return taken.rows.map((row) => row.executor_id);
}

export async function forgetOldProcesses(pool: Pool): Promise<void> {
  await pool.query("delete from job_processes where swept_at < now() - interval '1 day'");
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
