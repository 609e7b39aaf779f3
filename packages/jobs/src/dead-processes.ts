import type { Pool } from "pg";
import { isRunning, machine } from "./machine.ts";

/**
 * Marks the processes that died and answers them; each is answered once, to one caller.
 * Dead: silent for `deadAfterMs`, or a process of this machine that is gone.
 */
export async function takeDeadProcesses(pool: Pool, ownId: string, deadAfterMs: number): Promise<string[]> {
  const neighbours = await pool.query<{ executor_id: string; pid: number }>(
    "select executor_id, pid from job_processes where swept_at is null and executor_id <> $1 and host = $2",
    [ownId, machine()],
  );
  const gone = neighbours.rows.filter((row) => !isRunning(row.pid)).map((row) => row.executor_id);
  const taken = await pool.query<{ executor_id: string }>(
    `update job_processes set swept_at = now()
     where swept_at is null and executor_id <> $1
       and (executor_id = any ($2) or beat_at < now() - $3 * interval '1 millisecond')
     returning executor_id`,
    [ownId, gone, deadAfterMs],
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
