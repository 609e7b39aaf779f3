import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { workspaces } from "./table.ts";

export type Workspace = typeof workspaces.$inferSelect;

/** Held until the end of the transaction: for changes of what the workspace has one of. */
export async function holdWorkspace(ctx: Pick<Ctx, "tx" | "workspaceId">): Promise<void> {
  await db(ctx).select({ id: workspaces.id }).from(workspaces).where(eq(workspaces.id, ctx.workspaceId)).for("update");
}

/** @throws workspace_not_found */
export async function loadWorkspace(ctx: Pick<Ctx, "tx" | "workspaceId">): Promise<Workspace> {
  const [row] = await db(ctx).select().from(workspaces).where(eq(workspaces.id, ctx.workspaceId));
  if (!row) throw new AppError("workspace_not_found", { public: "This workspace does not exist any more." });
  return row;
}
