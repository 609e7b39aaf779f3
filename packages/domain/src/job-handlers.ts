import type { JobHandler } from "@parley/jobs";
import { broadcastJobs } from "./broadcasts/index.ts";
import { chatJobs } from "./chats/index.ts";
import { contactJobs } from "./contacts/index.ts";
import { groupJobs } from "./groups/index.ts";
import { inboundJobs } from "./inbound/index.ts";
import { mediaJobs } from "./media/index.ts";
import { messageJobs } from "./messages/index.ts";
import { HISTORY_JOB, historyJob } from "./phones/index.ts";
import { scheduleJobs } from "./schedules/index.ts";
import { taskJobs } from "./tasks/index.ts";
import { templateJobs } from "./templates/index.ts";
import type { WorkerDeps } from "./worker.ts";

/** The work of every slice, by the name it is stored under. */
export function jobHandlers(deps: WorkerDeps): Record<string, JobHandler> {
  return {
    ...inboundJobs(deps),
    ...broadcastJobs(deps),
    ...groupJobs(deps),
    ...mediaJobs(deps),
    ...messageJobs(deps),
    ...scheduleJobs(deps),
    ...templateJobs(deps),
    ...chatJobs(deps),
    ...contactJobs(deps),
    ...taskJobs(deps),
    [HISTORY_JOB]: historyJob(deps),
  };
}
