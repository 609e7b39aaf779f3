import type { Ctx } from "@parley/kernel";
import { queueGroupJob } from "./begin-operation.ts";
import { putGroupRow } from "./group-rows.ts";
import { laterSettings, type GroupWish } from "./group-wish.ts";
import { settleOperation, type OperationRow } from "./settle-operation.ts";

/** The group of a creation exists: what else was wished for it is asked next, now that it has a name. */
export async function finishCreation(ctx: Ctx, operation: OperationRow, chatId: string): Promise<OperationRow> {
  await putGroupRow(ctx, chatId, { isMember: true, isAdmin: true });
  if (!hasMore(operation.wish)) return settleOperation(ctx, operation, { state: "done", chatId });
  const after = await settleOperation(ctx, operation, { state: "queued", chatId });
  await queueGroupJob(ctx, after, "then");
  return after;
}

function hasMore(wish: GroupWish): boolean {
  if (wish.kind !== "create") return false;
  return (
    wish.people.length > 0 || wish.pictureFileId !== undefined || Object.keys(laterSettings(wish.settings)).length > 0
  );
}
