import type { JobHandler } from "@parley/jobs";
import { execute } from "@parley/kernel";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { remindTask } from "./operations/remind-task.ts";

export const REMIND_JOB = "remind_task";

export function taskJobs({ kernel }: WorkerDeps): Record<string, JobHandler> {
  return {
    [REMIND_JOB]: async (run, input) => {
      await execute(kernel, remindTask, workerCaller(run.workspaceId, run.id), {
        task_id: String(input["task_id"]),
        remind_at: String(input["remind_at"]),
      });
    },
  };
}
