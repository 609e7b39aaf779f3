import type { JobPort } from "@parley/jobs";
import { AppError, type Clock, type Ids, type TransactionRunner } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";

export interface IntakeDeps {
  store: TransactionRunner;
  jobs: Pick<JobPort, "enqueue">;
  clock: Clock;
  ids: Ids;
}

export interface InboundIntake {
  /**
   * Resolves after the commit that made `body` durable; many callers share one commit.
   * @throws connector_unavailable  more is waiting than may: the network delivers it again
   */
  accept(phone: { workspaceId: string; phoneId: string }, body: Uint8Array): Promise<void>;
}

export const CONVERT_JOB = "convert_inbound";

const BATCH_ROWS_MAX = 500;
const BATCH_BYTES_MAX = 8 * 1024 * 1024;
const WAITING_MAX = 20_000;

interface Waiting {
  phoneId: string;
  body: Uint8Array;
  done: (error?: unknown) => void;
}

/**
 * The durable write before the 200. While one commit of a workspace is under way its other bodies
 * gather, and all of them go with the next one: under load a commit is shared by hundreds, alone a
 * body waits for nobody.
 */
export function inboundIntake(deps: IntakeDeps): InboundIntake {
  const queues = new Map<string, Waiting[]>();
  let waitingCount = 0;

  async function drain(workspaceId: string, queue: Waiting[]): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      const outcome = await write(deps, workspaceId, batch).then(
        () => undefined,
        (error: unknown) => error ?? new Error("The write failed."),
      );
      waitingCount -= batch.length;
      for (const item of batch) item.done(outcome);
    }
    queues.delete(workspaceId);
  }

  return {
    accept({ workspaceId, phoneId }, body) {
      if (waitingCount >= WAITING_MAX) return Promise.reject(tooMuch());
      return new Promise((resolve, reject) => {
        const done = (error?: unknown) => (error === undefined ? resolve() : reject(error));
        const queue = queues.get(workspaceId);
        waitingCount++;
        if (queue) {
          queue.push({ phoneId, body, done });
          return;
        }
        const fresh: Waiting[] = [{ phoneId, body, done }];
        queues.set(workspaceId, fresh);
        void drain(workspaceId, fresh);
      });
    },
  };
}

function takeBatch(queue: Waiting[]): Waiting[] {
  let bytes = 0;
  let count = 0;
  for (const item of queue) {
    bytes += item.body.byteLength;
    if (count > 0 && (count >= BATCH_ROWS_MAX || bytes > BATCH_BYTES_MAX)) break;
    count++;
  }
  return queue.splice(0, count);
}

async function write(deps: IntakeDeps, workspaceId: string, batch: readonly Waiting[]): Promise<void> {
  const now = deps.clock.now();
  await deps.store.transact(workspaceId, "write", async (unit) => {
    const phoneIds = sql.param(batch.map((item) => item.phoneId));
    const bodies = sql.param(batch.map((item) => Buffer.from(item.body)));
    await db(unit).execute(sql`
      insert into inbound_raw (workspace_id, phone_id, received_at, body)
      select ${workspaceId}, row.phone_id, ${now}::timestamptz, row.body
      from unnest(${phoneIds}::text[], ${bodies}::bytea[]) with ordinality as row (phone_id, body, place)
      order by row.place`);
    const phonesOfBatch = new Set(batch.map((item) => item.phoneId));
    for (const phoneId of await scheduleDrains(unit.tx, workspaceId, [...phonesOfBatch]))
      await deps.jobs.enqueue(unit.tx, conversionOf(workspaceId, phoneId, deps.ids));
  });
}

/** Marks the phones as having a job on its way; answers those that had none. */
async function scheduleDrains(tx: unknown, workspaceId: string, phoneIds: string[]): Promise<string[]> {
  // The conflict locks the row even where nothing changes, so a job that is about to read cannot
  // clear the mark between our look and our commit.
  const scheduled = await db({ tx }).execute<{ phone_id: string }>(sql`
    insert into inbound_drains (phone_id, workspace_id, scheduled)
    select phone_id, ${workspaceId}, true from unnest(${sql.param(phoneIds.toSorted())}::text[]) as given (phone_id)
    on conflict (phone_id) do update set scheduled = true where not inbound_drains.scheduled
    returning phone_id`);
  return scheduled.rows.map((row) => row.phone_id);
}

export function conversionOf(workspaceId: string, phoneId: string, ids: Ids) {
  return { name: CONVERT_JOB, id: `${CONVERT_JOB}:${ids.next("job")}`, workspaceId, input: { phone_id: phoneId } };
}

function tooMuch(): AppError {
  return new AppError("connector_unavailable", {
    public: "More webhooks are waiting than this server may hold. Deliver this one again in a moment.",
    retryAfterSeconds: 2,
    retryable: true,
  });
}
