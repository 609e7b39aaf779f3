import type { JobHandler } from "@parley/jobs";
import type { WorkerDeps } from "../worker.ts";
import { BLOCK_JOB, blockJob } from "./blocks/block-job.ts";

/** Job handlers of this slice. */
export function contactJobs(deps: WorkerDeps): Record<string, JobHandler> {
  return { [BLOCK_JOB]: blockJob(deps) };
}
