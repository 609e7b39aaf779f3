import type { Ctx } from "@parley/kernel";
import { queueGroupJob } from "./begin-operation.ts";
import { putGroupRow, settingsColumns } from "./group-rows.ts";
import { laterSettings, type GroupWish } from "./group-wish.ts";
import { settleOperation, type OperationRow } from "./settle-operation.ts";

/** The group of a creation exists: what else was wished for it is asked next, now that it has a name. */
export async function finishCreation(ctx: Ctx, operation: OperationRow, chatId: string): Promise<OperationRow> {
  const { approveJoins } = operation.wish.kind === "create" ? operation.wish.settings : {};
  // Who comes by the link is part of making it; the other settings follow.
  const made = approveJoins === undefined ? {} : settingsColumns({ approveJoins });
  await putGroupRow(ctx, chatId, { isMember: true, isAdmin: true, ...made });
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
