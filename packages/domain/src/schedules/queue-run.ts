import { SECOND_MS, type Ctx } from "@parley/kernel";
import type { ScheduleRow } from "./load-schedule.ts";

/** A name is stored with the work, so it never changes. */
export const SCHEDULE_JOB = "scheduled_message";

/** The job of the schedule's next time; nothing when it has none. */
export async function queueRun(
  ctx: Ctx,
  schedule: Pick<ScheduleRow, "id" | "revision" | "nextAt" | "state">,
): Promise<void> {
  if (schedule.state !== "active" || !schedule.nextAt) return;
  const delaySeconds = Math.ceil((schedule.nextAt.getTime() - ctx.clock.now().getTime()) / SECOND_MS);
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: SCHEDULE_JOB,
    id: `schedule:${schedule.id}:${schedule.revision}`,
    workspaceId: ctx.workspaceId,
    input: { scheduled_id: schedule.id, revision: schedule.revision },
    ...(delaySeconds > 0 ? { delaySeconds } : {}),
  });
}
