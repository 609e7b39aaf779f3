import type { Pool } from "pg";

export interface ClaimedPhone {
  phoneId: string;
  /** Null: nobody has set a rate. */
  perSecond: number | null;
  held: boolean;
}

/**
 * Takes those of the phones that no process has. Nothing is given to a process that was taken for
 * dead: its row is locked meanwhile, so that being swept and claiming cannot cross.
 */
export async function claimPhones(
  pool: Pool,
  executorId: string,
  phoneIds: readonly string[],
): Promise<ClaimedPhone[]> {
  const result = await pool.query<ClaimedPhone>({
    name: "job_phones_claim",
    text: `with me as (select executor_id from job_processes
                       where executor_id = $1 and swept_at is null and left_at is null for share)
           insert into job_phones (phone_id, executor_id)
           select phone_id, me.executor_id from me, unnest($2::text[]) as given (phone_id) order by phone_id
           on conflict (phone_id) do update set executor_id = excluded.executor_id where job_phones.executor_id is null
           returning phone_id as "phoneId", per_second as "perSecond", held`,
    values: [executorId, phoneIds],
  });
  return result.rows;
}

export async function releasePhones(
  pool: Pool,
  executorId: string,
  phoneIds: readonly string[] | "all",
): Promise<void> {
  await pool.query(
    `update job_phones set executor_id = null
     where executor_id = $1 and ($2::text[] is null or phone_id = any ($2::text[]))`,
    [executorId, phoneIds === "all" ? null : phoneIds],
  );
}

/** Rates of the phones that this process works on, and which are held. */
export async function ratesOf(pool: Pool, executorId: string): Promise<ClaimedPhone[]> {
  const result = await pool.query<ClaimedPhone>({
    name: "job_phones_rates",
    text: `select phone_id as "phoneId", per_second as "perSecond", held from job_phones where executor_id = $1`,
    values: [executorId],
  });
  return result.rows;
}

export async function saveRate(pool: Pool, phoneId: string, perSecond: number): Promise<void> {
  await pool.query(
    `insert into job_phones (phone_id, per_second) values ($1, $2)
     on conflict (phone_id) do update set per_second = excluded.per_second`,
    [phoneId, perSecond],
  );
}
