import type { JobHandler } from "@parley/jobs";
import { execute } from "@parley/kernel";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { runSchedule } from "./operations/run-schedule.ts";
import { SCHEDULE_JOB } from "./queue-run.ts";

/** Job handlers of this slice. */
export function scheduleJobs({ kernel, failpoint }: WorkerDeps): Record<string, JobHandler> {
  return {
    [SCHEDULE_JOB]: async (run, input) => {
      await execute(kernel, runSchedule, workerCaller(run.workspaceId, run.id), {
        scheduled_id: String(input["scheduled_id"]),
        revision: Number(input["revision"]),
      });
      await failpoint("schedule.ran");
    },
  };
}
