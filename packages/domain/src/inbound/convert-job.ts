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

/** Job handlers of this slice. */
export function inboundJobs(deps: WorkerDeps): Record<string, JobHandler> {
  return {
    [CONVERT_JOB]: async (run, input) => {
      const phone = { workspaceId: run.workspaceId, phoneId: String(input["phone_id"]) };
      for (let attempt = 1; ; attempt++) {
        try {
          // Cleared before reading: what is stored from here on schedules a job of its own.
          await clearScheduled(deps, phone);
          await convertWaiting(deps, phone, run.id);
          return;
        } catch (error) {
          if (attempt >= ATTEMPTS_MAX) throw error;
          await run.sleep(Math.min(SECOND_MS * 2 ** (attempt - 1), DELAY_MAX_MS));
        }
      }
    },
  };
}

async function clearScheduled(deps: WorkerDeps, phone: { workspaceId: string; phoneId: string }): Promise<void> {
  await deps.kernel.store.transact(phone.workspaceId, "write", async (unit) => {
    await db(unit).update(inboundDrains).set({ scheduled: false }).where(eq(inboundDrains.phoneId, phone.phoneId));
  });
}

/**
 * Enqueues a conversion where rows wait, whatever the mark says: asked at start, so that a job
 * given up on does not leave its rows behind until the next webhook.
 */
export async function resumeInbound(
  deps: WorkerDeps,
  phones: readonly { workspaceId: string; phoneId: string }[],
): Promise<void> {
  for (const phone of phones) {
    await deps.kernel.store.transact(phone.workspaceId, "write", async (unit) => {
      const waiting = await db(unit)
        .select({ id: inboundRaw.id })
        .from(inboundRaw)
        .where(and(eq(inboundRaw.phoneId, phone.phoneId), isNull(inboundRaw.convertedAt), isNull(inboundRaw.failure)))
        .limit(1);
      if (waiting.length === 0) return;
      const job = conversionOf(phone.workspaceId, phone.phoneId, deps.kernel.ids);
      await deps.kernel.ports.jobs.enqueue(unit.tx, job);
    });
  }
}
