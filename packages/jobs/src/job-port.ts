import { connectionOf, onCommit } from "@parley/store";
import type { JobPort } from "./contract.ts";

/**
 * The queue's row is written in the caller's transaction; `committed` is told afterwards which phone
 * has a new job (null: a job without a lane), `holding` which is held or let go.
 */
export function jobPort(
  committed: (phoneId: string | null) => void,
  holding: (phoneId: string, held: boolean) => void,
): JobPort {
  return {
    async enqueue(tx, job) {
      // Not now(), which is when the transaction began: one that waited would have its job before its time.
      await connectionOf({ tx }).query({
        name: "job_enqueue",
        text: `insert into job_queue (id, name, workspace_id, input, phone_id, chat_id, not_before)
               values ($1, $2, $3, $4, $5, $6, clock_timestamp() + $7 * interval '1 second') on conflict (id) do nothing`,
        values: [
          job.id,
          job.name,
          job.workspaceId,
          JSON.stringify(job.input),
          job.lane?.phoneId ?? null,
          job.lane?.chatId ?? null,
          job.delaySeconds ?? null,
        ],
      });
      // What waits on purpose is found by the sweep when its time has come.
      if (!job.delaySeconds) onCommit({ tx }, () => committed(job.lane?.phoneId ?? null));
    },
    async position(tx, jobId) {
      const found = await connectionOf({ tx }).query<{ position: string | null }>({
        name: "job_position",
        text: `select (select count(*) from job_queue other
                       where other.phone_id = job.phone_id and other.number <= job.number) as position
               from job_queue job where job.id = $1 and job.phone_id is not null`,
        values: [jobId],
      });
      const position = found.rows[0]?.position;
      return position ? Number(position) : null;
    },
    async waiting(tx, { name, phoneIds, after = 0, limit }) {
      const found = await connectionOf({ tx }).query<{
        number: string;
        name: string;
        phoneId: string;
        input: Record<string, unknown>;
      }>({
        name: "job_waiting",
        text: `select number, name, phone_id as "phoneId", input from job_queue
               where phone_id = any ($1::text[]) and ($2::text is null or name = $2) and number > $3 order by number limit $4`,
        values: [phoneIds, name ?? null, after, limit],
      });
      return found.rows.map((row) => ({ ...row, number: Number(row.number) }));
    },
    async hold(tx, phoneIds, held) {
      await connectionOf({ tx }).query({
        name: "job_phones_hold",
        text: `insert into job_phones (phone_id, held) select phone_id, $2 from unnest($1::text[]) as given (phone_id)
               order by phone_id on conflict (phone_id) do update set held = excluded.held`,
        values: [phoneIds, held],
      });
      onCommit({ tx }, () => {
        for (const phoneId of phoneIds) holding(phoneId, held);
      });
    },
    async remove(tx, jobIds) {
      await connectionOf({ tx }).query({
        name: "job_withdraw",
        text: "delete from job_queue where id = any ($1::text[])",
        values: [jobIds],
      });
    },
  };
}
