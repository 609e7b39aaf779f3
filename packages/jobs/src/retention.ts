import { DAY_MS, type Clock } from "@parley/kernel";
import { withConnection } from "@parley/store";
import type { Pool, PoolClient } from "pg";

const FINISHED_KEPT_MS = DAY_MS;
const FAILED_KEPT_MS = 30 * DAY_MS;
const EVENTS_KEPT_MS = 7 * DAY_MS;
const ANSWERS_KEPT_MS = 2 * DAY_MS;
/** Where whoever runs the server says nothing else. */
const WEBHOOKS_KEPT_MS = 30 * DAY_MS;
/** Rows of one kind in one go: the next go follows while a go is full. */
const ROWS_MAX = 5_000;
const GOES_MAX = 200;
const LOCK = 7_140_313;

/**
 * Removes what nobody asks for any more: finished jobs, told events, kept answers, spent tokens,
 * converted webhooks, processes long gone. One process at a time.
 */
export async function removeExpired(pool: Pool, clock: Clock, webhooksKeptMs = WEBHOOKS_KEPT_MS): Promise<void> {
  await withConnection(pool, async (client) => {
    const lock = await client.query<{ held: boolean }>("select pg_try_advisory_lock($1) as held", [LOCK]);
    if (!lock.rows[0]?.held) return;
    try {
      const now = clock.now().getTime();
      for (let go = 0; go < GOES_MAX; go++) {
        const jobs = await removeFinished(client, now);
        const rows = await removeOfWorkspaces(client, now);
        const webhooks = await removeWebhooks(client, new Date(now - webhooksKeptMs));
        if (jobs < ROWS_MAX && rows < ROWS_MAX && webhooks < ROWS_MAX) break;
      }
      await client.query("delete from job_processes where swept_at < now() - interval '1 day'");
    } finally {
      await client.query("select pg_advisory_unlock($1)", [LOCK]);
    }
  });
}

async function removeFinished(client: PoolClient, now: number): Promise<number> {
  const result = await client.query(
    `delete from dbos.workflow_status where workflow_uuid in (
       select workflow_uuid from dbos.workflow_status
       where completed_at is not null and completed_at < case when status = 'SUCCESS' then $1::bigint else $2::bigint end
       order by completed_at limit $3)`,
    [now - FINISHED_KEPT_MS, now - FAILED_KEPT_MS, ROWS_MAX],
  );
  return result.rowCount ?? 0;
}

async function removeOfWorkspaces(client: PoolClient, now: number): Promise<number> {
  const result = await client.query<{ removed: number }>("select delete_expired($1, $2, $3, $4) as removed", [
    new Date(now - EVENTS_KEPT_MS),
    new Date(now - ANSWERS_KEPT_MS),
    new Date(now),
    ROWS_MAX,
  ]);
  return result.rows[0]?.removed ?? 0;
}

async function removeWebhooks(client: PoolClient, before: Date): Promise<number> {
  const result = await client.query<{ removed: number }>("select delete_webhooks($1, $2) as removed", [
    before,
    ROWS_MAX,
  ]);
  return result.rows[0]?.removed ?? 0;
}
