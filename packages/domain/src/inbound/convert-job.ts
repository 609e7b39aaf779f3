import type { JobHandler } from "@parley/jobs";
import { SECOND_MS } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import type { WorkerDeps } from "../worker.ts";
import { convertWaiting } from "./convert-waiting.ts";
import { CONVERT_JOB } from "./intake.ts";
import { isWaiting } from "./resume-inbound.ts";
import { inboundDrains } from "./table.ts";

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
          if (attempt >= ATTEMPTS_MAX) {
            await giveUp(deps, phone);
            throw error;
          }
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
    await clearMark(unit, phone.phoneId);
    return true;
  });
}

/** Rows still wait; without the mark the next webhook has them tried again. */
async function giveUp(deps: WorkerDeps, phone: { workspaceId: string; phoneId: string }): Promise<void> {
  await deps.kernel.store.transact(phone.workspaceId, "write", (unit) => clearMark(unit, phone.phoneId));
}

async function clearMark(unit: { tx: unknown }, phoneId: string): Promise<void> {
  await db(unit).update(inboundDrains).set({ scheduled: false }).where(eq(inboundDrains.phoneId, phoneId));
}
