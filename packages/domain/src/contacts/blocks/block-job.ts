import type { ChangeResult, Connector, Identity } from "@parley/connectors/contract";
import type { JobHandler, JobRun } from "@parley/jobs";
import { execute, MINUTE_MS, SECOND_MS, toAppError, type Kernel } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { workerCaller, type WorkerDeps } from "../../worker.ts";
import { identitiesOnPhone } from "../identifiers.ts";
import { nameFromIdentity } from "../contact-name.ts";
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

/** Every number they use with this phone of ours: a person who is blocked reaches us from none of them. */
async function ask(connector: Connector, { kind, identities }: Request): Promise<ChangeResult> {
  const results: { identity: Identity; result: ChangeResult }[] = [];
  for (const identity of identities) results.push({ identity, result: await askOne(connector, kind, identity) });
  const refused = results.filter(({ result }) => result.outcome !== "done");
  const result = refused.find(({ result: one }) => one.outcome === "unknown")?.result ?? refused[0]?.result;
  if (!result) return { outcome: "done" };
  if (result.outcome !== "rejected" || results.length === 1) return result;
  const named = (some: typeof results) => some.map(({ identity }) => nameFromIdentity(identity).name).join(", ");
  const made = named(results.filter((one) => !refused.includes(one)));
  const message = `Of their numbers ${made ? `${made} ${made.includes(",") ? "are" : "is"} ${kind}ed, but ` : ""}${named(refused)} cannot be: ${result.error.message}`;
  return { outcome: "rejected", error: { ...result.error, message } };
}

async function askOne(connector: Connector, kind: Request["kind"], identity: Identity): Promise<ChangeResult> {
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
    const identities = await identitiesOnPhone({ tx: unit.tx, workspaceId }, row.contactId, row.phoneId);
    return { kind: row.kind, state: row.state, phoneId: row.phoneId, identities };
  });
}
