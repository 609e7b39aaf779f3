import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { workspaces } from "./table.ts";

export type Workspace = typeof workspaces.$inferSelect;

/** @throws workspace_not_found */
export async function loadWorkspace(ctx: Pick<Ctx, "tx" | "workspaceId">): Promise<Workspace> {
  const [row] = await db(ctx).select().from(workspaces).where(eq(workspaces.id, ctx.workspaceId));
  if (!row) throw new AppError("workspace_not_found", { public: "This workspace does not exist any more." });
  return row;
}
