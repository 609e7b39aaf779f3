import type { JobHandler } from "@parley/jobs";
import type { WorkerDeps } from "../worker.ts";
import { receiptJobs } from "./read-receipt.ts";
import { wakeJobs } from "./wake-job.ts";

/** Job handlers of this slice. */
export function chatJobs(deps: WorkerDeps): Record<string, JobHandler> {
  return { ...receiptJobs(deps), ...wakeJobs(deps) };
}
