import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { groupOperations } from "./table.ts";

export type OperationRow = typeof groupOperations.$inferSelect;

/** Writes how far an operation has come, and tells of its end. */
export async function settleOperation(
  ctx: Pick<Ctx, "tx" | "clock" | "events">,
  operation: OperationRow,
  changes: Partial<Pick<OperationRow, "state" | "chatId" | "requestId" | "results" | "inviteLink" | "error">>,
): Promise<OperationRow> {
  const after = judged({ ...operation, ...changes, updatedAt: ctx.clock.now() });
  const { state, chatId, requestId, results, inviteLink, error, updatedAt } = after;
  await db(ctx)
    .update(groupOperations)
    .set({ state, chatId, requestId, results, inviteLink, error, updatedAt })
    .where(eq(groupOperations.id, operation.id));
  if (isSettled(after.state)) {
    ctx.events.publish("group.operation_finished", {
      operation_id: after.id,
      chat_id: after.chatId,
      kind: after.wish.kind,
      state: after.state,
    });
  }
  return after;
}

export function isSettled(state: OperationRow["state"]): boolean {
  return state === "done" || state === "failed" || state === "unknown";
}

/** What was done for nobody it was about has failed. A group that was made stands, whoever could not be added. */
function judged(operation: OperationRow): OperationRow {
  const { state, wish, results } = operation;
  const error = state === "done" && wish.kind !== "create" ? errorOfAll(results) : null;
  return error ? { ...operation, state: "failed", error: operation.error ?? error } : operation;
}

/** Null where it was done for one of them at least, or one was invited instead. */
export function errorOfAll<Code extends string>(
  results: readonly { ok: boolean; invited?: boolean | undefined; error?: { code: Code } | undefined }[],
): { code: Code; message: string } | null {
  const [first] = results;
  if (!first?.error || results.some((result) => result.ok || result.invited)) return null;
  return { code: first.error.code, message: "It was done for nobody: each is named with the reason." };
}
