import type { JobHandler } from "@parley/jobs";
import { SECOND_MS } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull } from "drizzle-orm";
import type { WorkerDeps } from "../worker.ts";
import { convertWaiting } from "./convert-waiting.ts";
import { CONVERT_JOB, conversionOf } from "./intake.ts";
import { inboundDrains, inboundRaw } from "./table.ts";

const ATTEMPTS_MAX = 20;
const DELAY_MAX_MS = 60 * SECOND_MS;

/**
 * Job handlers of this slice. One job per phone drains while anything waits: a second one would only
 * stand at the lock of the first with a connection in its hand.
 */
export function inboundJobs(deps: WorkerDeps): Record<string, JobHandler> {
  return {
    [CONVERT_JOB]: async (run, input) => {
      const phone = { workspaceId: run.workspaceId, phoneId: String(input["phone_id"]) };
      for (let attempt = 1; ; attempt++) {
        try {
          do await convertWaiting(deps, phone, run.id);
          while (!(await endDrain(deps, phone)));
          return;
        } catch (error) {
          if (attempt >= ATTEMPTS_MAX) throw error;
          await run.sleep(Math.min(SECOND_MS * 2 ** (attempt - 1), DELAY_MAX_MS));
        }
      }
    },
  };
}

/**
 * Clears the mark unless something waits again; false then. The row's lock comes first: intake holds
 * it until its rows are visible, so what it stored under the old mark is seen by the second look.
 */
async function endDrain(deps: WorkerDeps, phone: { workspaceId: string; phoneId: string }): Promise<boolean> {
  return deps.kernel.store.transact(phone.workspaceId, "write", async (unit) => {
    await db(unit).select().from(inboundDrains).where(eq(inboundDrains.phoneId, phone.phoneId)).for("update");
    if (await isWaiting(unit, phone.phoneId)) return false;
    await db(unit).update(inboundDrains).set({ scheduled: false }).where(eq(inboundDrains.phoneId, phone.phoneId));
    return true;
  });
}

async function isWaiting(ctx: { tx: unknown }, phoneId: string): Promise<boolean> {
  const rows = await db(ctx)
    .select({ id: inboundRaw.id })
    .from(inboundRaw)
    .where(and(eq(inboundRaw.phoneId, phoneId), isNull(inboundRaw.convertedAt), isNull(inboundRaw.failure)))
    .limit(1);
  return rows.length > 0;
}

/**
 * Enqueues a conversion where rows wait, whatever the mark says: asked at start, so that a job that
 * was lost or given up on does not leave its rows behind.
 */
export async function resumeInbound(
  deps: WorkerDeps,
  phones: readonly { workspaceId: string; phoneId: string }[],
): Promise<void> {
  for (const phone of phones) {
    await deps.kernel.store.transact(phone.workspaceId, "write", async (unit) => {
      if (!(await isWaiting(unit, phone.phoneId))) return;
      const job = conversionOf(phone.workspaceId, phone.phoneId, deps.kernel.ids);
      await deps.kernel.ports.jobs.enqueue(unit.tx, job);
    });
  }
}
