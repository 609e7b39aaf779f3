import type { Pool } from "pg";

/** A job in the queue, as the engine takes it. */
export interface QueuedJob {
  number: string;
  id: string;
  name: string;
  workspaceId: string;
  input: Record<string, unknown>;
  /** Null for a job without a lane. */
  chatId: string | null;
}

const COLUMNS = `number, id, name, workspace_id as "workspaceId", input, chat_id as "chatId"`;
const DUE = "(not_before is null or not_before <= now())";

/** Due jobs of a phone in the order they were enqueued, those of `busyChats` apart. */
export async function readLanes(
  pool: Pool,
  phoneId: string,
  busyChats: readonly string[],
  max: number,
): Promise<QueuedJob[]> {
  const result = await pool.query<QueuedJob>({
    name: "job_lanes",
    text: `select ${COLUMNS} from job_queue
           where phone_id = $1 and chat_id <> all ($2::text[]) and ${DUE} order by number limit $3`,
    values: [phoneId, busyChats, max],
  });
  return result.rows;
}

/** Takes due jobs without a lane for this process; nobody else gets them until it is dead. */
export async function takeLoose(pool: Pool, executorId: string, max: number): Promise<QueuedJob[]> {
  const result = await pool.query<QueuedJob>({
    name: "job_take",
    text: `update job_queue set taken_by = $1 where number in (
             select number from job_queue where phone_id is null and taken_by is null and ${DUE}
             order by number limit $2 for update skip locked)
           returning ${COLUMNS}`,
    values: [executorId, max],
  });
  return result.rows.toSorted((a, b) => Number(BigInt(a.number) - BigInt(b.number)));
}

export async function removeJobs(pool: Pool, numbers: readonly string[]): Promise<void> {
  await pool.query({
    name: "job_remove",
    text: "delete from job_queue where number = any ($1::bigint[])",
    values: [numbers],
  });
}

/** Phones with jobs in their lanes, by jumping from phone to phone in the index. */
export async function phonesWithJobs(pool: Pool): Promise<string[]> {
  const result = await pool.query<{ phone_id: string }>({
    name: "job_phones_waiting",
    text: `with recursive found as (
             (select phone_id from job_queue where phone_id is not null order by phone_id limit 1)
             union all
             select (select q.phone_id from job_queue q where q.phone_id > found.phone_id order by q.phone_id limit 1)
             from found where found.phone_id is not null)
           select phone_id from found where phone_id is not null`,
  });
  return result.rows.map((row) => row.phone_id);
}

export interface QueueDepth {
  waiting: number;
  oldestWaitingSeconds: number;
}

const COUNTED_MAX = 100_000;

/** Jobs not finished, those under way too; those put off until later apart. */
export async function queueDepth(pool: Pool): Promise<QueueDepth> {
  const result = await pool.query<{ waiting: string; oldest: string | null }>({
    name: "job_depth",
    text: `select (select count(*) from (select 1 from job_queue where ${DUE} limit $1) as counted) as waiting,
                  (select extract(epoch from now() - greatest(enqueued_at, not_before))
                   from job_queue where ${DUE} order by number limit 1) as oldest`,
    values: [COUNTED_MAX],
  });
  const row = result.rows[0];
  return {
    waiting: Number(row?.waiting ?? 0),
    oldestWaitingSeconds: Math.max(0, Math.round(Number(row?.oldest ?? 0))),
  };
}
