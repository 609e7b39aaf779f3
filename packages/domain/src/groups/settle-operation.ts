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
  const after = { ...operation, ...changes, updatedAt: ctx.clock.now() };
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
