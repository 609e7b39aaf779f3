import type { JobHandler } from "@parley/jobs";
import { execute } from "@parley/kernel";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { sendBroadcastBatch } from "./operations/send-broadcast-batch.ts";
import { BROADCAST_JOB } from "./queue-turn.ts";

/** Job handlers of this slice. */
export function broadcastJobs({ kernel, failpoint }: WorkerDeps): Record<string, JobHandler> {
  return {
    [BROADCAST_JOB]: async (run, input) => {
      await execute(kernel, sendBroadcastBatch, workerCaller(run.workspaceId, run.id), {
        broadcast_id: String(input["broadcast_id"]),
        turn: Number(input["turn"]),
      });
      await failpoint("broadcast.batch");
    },
  };
}
