import type { ChangeResult, Connector } from "@parley/connectors/contract";
import type { JobHandler, JobRun } from "@parley/jobs";
import { execute, MINUTE_MS, SECOND_MS, toAppError, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { workerCaller, type WorkerDeps } from "../../worker.ts";
import { identityOf } from "../identifiers.ts";
import { settleBlock } from "../operations/settle-block.ts";
import { contactBlocks } from "../table.ts";

export const BLOCK_JOB = "block_contact";

const ATTEMPTS_MAX = 6;
const FIRST_DELAY_MS = 2 * SECOND_MS;

/**
 * Asks the network, in no transaction, and records what it answered. Blocking twice is the same as
 * once, so an unknown outcome is simply tried again.
 */
export function blockJob(deps: WorkerDeps): JobHandler {
  return async (run: JobRun, input) => {
    const requestId = String(input["request_id"]);
    const request = await loadRequest(deps.kernel, run.workspaceId, requestId);
    if (request?.state !== "pending") return;
    for (let attempts = 1; ; attempts++) {
      const connector = await deps.kernel.ports.connectors.of(run.workspaceId, request.phoneId);
      const result = await ask(connector, request);
      await deps.failpoint("block.answered");
      const error = result.outcome === "done" ? null : errorOf(result);
      if (!error?.retryable || attempts >= ATTEMPTS_MAX) {
        await execute(deps.kernel, settleBlock, workerCaller(run.workspaceId, run.id), {
          request_id: requestId,
          ...(error ? { error: { code: error.code, message: error.message } } : {}),
        });
        return;
      }
      const grown = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), MINUTE_MS);
      await run.sleep(Math.max(grown, (error.retryAfterSeconds ?? 0) * SECOND_MS));
    }
  };
}

type Request = NonNullable<Awaited<ReturnType<typeof loadRequest>>>;

async function ask(connector: Connector, { kind, identity }: Request): Promise<ChangeResult> {
  const { block } = connector.abilities;
  const message = `The connector ${connector.name} cannot block people.`;
  if (!block) return { outcome: "rejected", error: { code: "not_supported", message, retryable: false } };
  try {
    return await block[kind](identity);
  } catch (error) {
    return { outcome: "unknown", reason: toAppError(error).message };
  }
}

function errorOf(result: Exclude<ChangeResult, { outcome: "done" }>) {
  if (result.outcome === "rejected") return result.error;
  return { code: "connector_unavailable" as const, message: result.reason, retryable: true, retryAfterSeconds: 0 };
}

async function loadRequest(kernel: Kernel, workspaceId: string, id: string) {
  return kernel.store.transact(workspaceId, "read", async (unit) => {
    const [row] = await db(unit).select().from(contactBlocks).where(eq(contactBlocks.id, id));
    if (!row) return null;
    const identity = await identityOf({ tx: unit.tx, workspaceId }, row.contactId);
    return { kind: row.kind, state: row.state, phoneId: row.phoneId, identity };
  });
}
