import type { JobHandler } from "@parley/jobs";
import type { WorkerDeps } from "../worker.ts";
import { GROUP_JOB, LATE_JOB } from "./begin-operation.ts";
import { READ_JOB, readGroup } from "./first-read.ts";
import { giveUpGroupOperation, runGroupOperation } from "./run-operation.ts";

/** Job handlers of this slice. */
export function groupJobs(deps: WorkerDeps): Record<string, JobHandler> {
  return {
    [GROUP_JOB]: (run, input) => runGroupOperation(deps, run, String(input["operation_id"])),
    [LATE_JOB]: (run, input) =>
      giveUpGroupOperation(deps, run, {
        operationId: String(input["operation_id"]),
        attempts: Number(input["attempts"]),
      }),
    [READ_JOB]: readGroup(deps),
  };
}
