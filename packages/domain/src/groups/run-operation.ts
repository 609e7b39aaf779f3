import { execute, SECOND_MS, toAppError, type Kernel } from "@parley/kernel";
import type { JoinRequest } from "@parley/connectors/contract";
import type { JobRun } from "@parley/jobs";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { chats } from "../chats/table.ts";
import type { ChatRow } from "../chats/index.ts";
import { ensureStored } from "../media/index.ts";
import { workerCaller, type WorkerDeps } from "../worker.ts";
import { queueLateJob } from "./begin-operation.ts";
import { requestersFrom } from "./requesters.ts";
import { settleGroupOperation } from "./operations/settle-group-operation.ts";
import { perform } from "./perform.ts";
import type { Performed } from "./performed.ts";
import type { OperationRow } from "./settle-operation.ts";
import { groupOperations, groups } from "./table.ts";

export const ATTEMPTS_MAX = 5;
const FIRST_DELAY_MS = SECOND_MS;

/**
 * Carries out one operation. Three commits: it is being done; the network is asked, in no
 * transaction; what it answered. Found `running` at the start, an earlier process died in between:
 * all but making a group is safe to ask again, and that one is `unknown`.
 */
export async function runGroupOperation(deps: WorkerDeps, run: JobRun, operationId: string): Promise<void> {
  const { kernel } = deps;
  for (;;) {
    const turn = await beginTurn(kernel, run.workspaceId, operationId);
    if (!turn) return;
    await deps.failpoint("group.marked");
    const performed = turn.abandoned ? ABANDONED : await attempt(kernel, run, turn);
    await deps.failpoint("group.answered");
    const delay = delayMs(performed, turn);
    await execute(kernel, settleGroupOperation, workerCaller(run.workspaceId, run.id), {
      operation_id: operationId,
      outcome: performed.outcome,
      results: performed.results,
      retry: delay !== null,
      ...(performed.created ? { created: performed.created } : {}),
      ...(performed.inviteLink ? { invite_link: performed.inviteLink } : {}),
      ...(performed.joined ? { joined: performed.joined } : {}),
      ...(performed.settingsRefused ? { settings_refused: true } : {}),
      ...(performed.requestId ? { request_id: performed.requestId } : {}),
      ...(performed.error ? { error: { code: performed.error.code, message: performed.error.message } } : {}),
    });
    if (delay === null) return;
    await run.sleep(delay);
  }
}

/**
 * An operation that still waits for the network's news, or whose job has failed for good, is settled as unknown.
 * @param attempts  which attempt is meant; a later one has a job of its own that looks after it
 */
export async function giveUpGroupOperation(
  { kernel }: WorkerDeps,
  run: JobRun,
  { operationId, attempts }: { operationId: string; attempts: number },
): Promise<void> {
  const [row] = await kernel.store.transact(run.workspaceId, "read", (unit) =>
    db(unit)
      .select({ state: groupOperations.state, attempts: groupOperations.attempts })
      .from(groupOperations)
      .where(eq(groupOperations.id, operationId)),
  );
  if (row?.attempts !== attempts || (row.state !== "waiting" && row.state !== "running")) return;
  await execute(kernel, settleGroupOperation, workerCaller(run.workspaceId, run.id), {
    operation_id: operationId,
    outcome: "unknown",
    error: NEVER_TOLD,
  });
}

const NEVER_TOLD = {
  code: "connector_unavailable" as const,
  message: "WhatsApp took the request and never told what became of it. See get_group before asking again.",
};

interface Turn {
  operation: OperationRow;
  chat: ChatRow | null;
  again: boolean;
  abandoned: boolean;
}

const ABANDONED: Performed = {
  outcome: "unknown",
  results: [],
  error: {
    code: "connector_unavailable",
    message:
      "The process that asked for it stopped before WhatsApp had answered. See list_groups before doing it again.",
  },
};

/** Null when there is nothing to do any more. */
async function beginTurn(kernel: Kernel, workspaceId: string, operationId: string): Promise<Turn | null> {
  return kernel.store.transact(workspaceId, "write", async (unit) => {
    const [row] = await db(unit)
      .select({ operation: groupOperations, chat: chats, changes: groups.changes })
      .from(groupOperations)
      .leftJoin(chats, eq(chats.id, groupOperations.chatId))
      .leftJoin(groups, eq(groups.chatId, groupOperations.chatId))
      .where(eq(groupOperations.id, operationId))
      .for("update", { of: groupOperations });
    if (!row || (row.operation.state !== "queued" && row.operation.state !== "running")) return null;
    const { operation, chat } = row;
    const abandoned = operation.state === "running" && isOnce(operation);
    const attempts = operation.attempts + 1;
    const askedAt = kernel.clock.now();
    await db(unit)
      .update(groupOperations)
      .set({ state: "running", attempts, askedAt, askedAfter: row.changes ?? 0, updatedAt: askedAt })
      .where(eq(groupOperations.id, operationId));
    await queueLateJob({ tx: unit.tx, ports: kernel.ports }, { ...operation, attempts });
    return { operation: { ...operation, attempts }, chat, again: attempts > 1, abandoned };
  });
}

/** Twice would be two groups. */
function isOnce({ wish, chatId }: OperationRow): boolean {
  return wish.kind === "create" && chatId === null;
}

async function attempt(kernel: Kernel, run: JobRun, turn: Turn): Promise<Performed> {
  const { operation, chat, again } = turn;
  const { wish } = operation;
  try {
    const connector = await kernel.ports.connectors.of(run.workspaceId, operation.phoneId);
    const fileId = "pictureFileId" in wish ? wish.pictureFileId : undefined;
    return await perform({
      connector,
      wish,
      chat,
      again,
      picture: async () => (fileId ? pictureOf(kernel, run, fileId) : undefined),
      namesOf: (requests) => namesOf(kernel, run, requests),
    });
  } catch (error) {
    const known = toAppError(error);
    // A picture that cannot be had, or a connector that broke its promise never to reject.
    const code = known.code === "media_not_found" || known.code === "invalid_input" ? "group_invalid" : null;
    if (code) return { outcome: "rejected", results: [], error: { code, message: known.message } };
    return { outcome: "unknown", results: [], error: { code: "connector_unavailable", message: known.message } };
  }
}

async function namesOf(kernel: Kernel, run: JobRun, requests: readonly JoinRequest[]): Promise<Map<string, string>> {
  const { workspaceId } = run;
  const caller = workerCaller(workspaceId, run.id);
  const people = await kernel.store.transact(workspaceId, "read", ({ tx }) =>
    requestersFrom({ tx, workspaceId, caller }, requests),
  );
  return new Map(people.map(({ request_id, name }) => [request_id, name]));
}

async function pictureOf(kernel: Kernel, run: JobRun, fileId: string) {
  const { sha256, mimeType, filename } = await ensureStored(kernel, run.workspaceId, run.id, fileId);
  return {
    mediaType: "image" as const,
    mimeType,
    sha256,
    ...(filename ? { filename } : {}),
    open: () => kernel.ports.files.read(sha256),
  };
}

/** Until the next attempt; null when there must be none. */
function delayMs(performed: Performed, { operation, abandoned }: Turn): number | null {
  if (abandoned || operation.attempts >= ATTEMPTS_MAX) return null;
  const { outcome, error } = performed;
  const passing = outcome === "rejected" && error && "retryable" in error && error.retryable;
  if (!passing && !(outcome === "unknown" && !isOnce(operation))) return null;
  const least = error && "retryAfterSeconds" in error ? (error.retryAfterSeconds ?? 0) * SECOND_MS : 0;
  return Math.max(FIRST_DELAY_MS * 2 ** (operation.attempts - 1), least);
}
