import type { JobHandler } from "@parley/jobs";
import { execute } from "@parley/kernel";
import { EventBatch, recordInboundEvents } from "../inbound/index.ts";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { loadPhone } from "./load-phone.ts";
import { advanceHistory } from "./operations/advance-history.ts";

export const HISTORY_JOB = "import_history";

/**
 * Takes over the past of a phone, page by page, oldest first. Each page is recorded and then the
 * place remembered; after a crash the page under way comes again, which is nothing the second time.
 */
export function historyJob({ kernel }: WorkerDeps): JobHandler {
  return async (run, input) => {
    const phoneId = String(input["phone_id"]);
    const caller = workerCaller(run.workspaceId, run.id);
    const connector = await kernel.ports.connectors.of(run.workspaceId, phoneId);
    const { history } = connector.abilities;
    if (!history) return;
    const phone = await kernel.store.transact(run.workspaceId, "read", (unit) =>
      loadPhone({ tx: unit.tx, workspaceId: run.workspaceId }, phoneId),
    );
    let cursor = phone.history?.cursor ?? null;
    let done = phone.history?.done ?? false;
    while (!done) {
      const page = await history.page(cursor);
      if (page.events.length > 0) {
        await execute(kernel, recordInboundEvents, caller, { phone_id: phoneId, batch: new EventBatch(page.events) });
      }
      cursor = page.next;
      const place = { phone_id: phoneId, cursor, done: cursor === null };
      ({ done } = await execute(kernel, advanceHistory, caller, place));
    }
  };
}
