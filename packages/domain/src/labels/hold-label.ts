import { AppError, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq } from "drizzle-orm";
import { findLabel, labelNotFound } from "./find-label.ts";
import { labels } from "./table.ts";

export type LabelRow = typeof labels.$inferSelect;

/**
 * The label of an id, held until the end of the transaction.
 * @throws label_not_found  with the id, where a name came instead of one
 */
export async function holdLabel(ctx: Ctx, given: string): Promise<LabelRow> {
  const [row] = await db(ctx)
    .select()
    .from(labels)
    .where(and(eq(labels.workspaceId, ctx.workspaceId), eq(labels.id, given)))
    .for("update");
  return row ?? refuse(ctx, given);
}

/** @throws label_not_found  as `holdLabel` */
export async function loadLabel(ctx: Ctx, given: string): Promise<LabelRow> {
  const [row] = await db(ctx)
    .select()
    .from(labels)
    .where(and(eq(labels.workspaceId, ctx.workspaceId), eq(labels.id, given)));
  return row ?? refuse(ctx, given);
}

async function refuse(ctx: Ctx, given: string): Promise<never> {
  const named = await findLabel(ctx, given);
  if (!named) throw await labelNotFound(ctx, [given], { path: "label_id" });
  throw new AppError("label_not_found", {
    public: `\`label_id\` takes an id, and "${given}" is a name. The label of that name has the id ${named.id}.`,
    fields: [{ path: "label_id", message: "is a name, not an id", received: given, expected: named.id }],
    hint: "list_labels",
    details: { candidates: [{ label_id: named.id, name: named.name }] },
  });
}
