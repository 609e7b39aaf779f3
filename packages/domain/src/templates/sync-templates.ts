import type { JobHandler } from "@parley/jobs";
import { execute, SECOND_MS, toAppError, type Ctx, type Kernel } from "@parley/kernel";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { replaceTemplates } from "./operations/replace-templates.ts";

const SYNC_JOB = "sync_templates";
const ATTEMPTS_MAX = 6;
const FIRST_DELAY_MS = 5 * SECOND_MS;

/** Asks for a fresh list of a phone's templates, in the caller's transaction. */
export async function enqueueSync(ctx: Ctx, phoneId: string): Promise<void> {
  await ctx.ports.jobs.enqueue(ctx.tx, {
    name: SYNC_JOB,
    id: `${SYNC_JOB}:${ctx.ids.next("job")}`,
    workspaceId: ctx.workspaceId,
    input: { phone_id: phoneId },
  });
}

/** Job handlers of this slice. */
export function templateJobs(deps: WorkerDeps): Record<string, JobHandler> {
  return {
    [SYNC_JOB]: async (run, input) => {
      for (let attempt = 1; ; attempt++) {
        try {
          await syncTemplates(deps.kernel, run.workspaceId, String(input["phone_id"]), run.id);
          return;
        } catch (error) {
          if (attempt >= ATTEMPTS_MAX || !toAppError(error).retryable) throw error;
          await run.sleep(FIRST_DELAY_MS * 2 ** (attempt - 1));
        }
      }
    },
  };
}

/** Replaces what we know of a phone's templates; nothing when its connector has none. */
export async function syncTemplates(
  kernel: Kernel,
  workspaceId: string,
  phoneId: string,
  requestId: string,
): Promise<void> {
  const connector = await kernel.ports.connectors.of(workspaceId, phoneId);
  if (!connector.abilities.templates) return;
  const list = await connector.abilities.templates.list();
  await execute(kernel, replaceTemplates, workerCaller(workspaceId, requestId), { phone_id: phoneId, templates: list });
}
