import type { Pool } from "pg";
import { machine } from "./machine.ts";

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

export async function anyProcessAlive(pool: Pool, deadAfterMs: number): Promise<boolean> {
  const result = await pool.query(
    `select 1 from job_processes
     where swept_at is null and beat_at > now() - $1 * interval '1 millisecond' limit 1`,
    [deadAfterMs],
  );
  return result.rowCount === 1;
}
