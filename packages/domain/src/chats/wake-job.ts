import type { JobHandler } from "@parley/jobs";
import { execute, SECOND_MS, type Ctx } from "@parley/kernel";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { wakeChat } from "./operations/wake-chat.ts";

const WAKE_JOB = "wake_chat";

/** The chat comes back by itself at its time; another snooze has a job of its own. */
export async function enqueueWaking(ctx: Ctx, chatId: string, until: Date): Promise<void> {
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: WAKE_JOB,
    id: `wake:${chatId}:${until.getTime()}`,
    workspaceId: ctx.workspaceId,
    input: { chat_id: chatId, until: until.toISOString() },
    delaySeconds: Math.max(1, Math.ceil((until.getTime() - ctx.clock.now().getTime()) / SECOND_MS)),
  });
}

export function wakeJobs({ kernel }: WorkerDeps): Record<string, JobHandler> {
  return {
    [WAKE_JOB]: async (run, input) => {
      await execute(kernel, wakeChat, workerCaller(run.workspaceId, run.id), {
        chat_id: String(input["chat_id"]),
        until: String(input["until"]),
      });
    },
  };
}
