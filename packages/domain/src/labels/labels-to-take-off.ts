import { nearestOf, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { findLabels, labelKey, labelNames, labelNotFound } from "./find-label.ts";

/** Of a taking off: names that were nothing to take off. */
export const unknownLabels = z
  .array(z.object({ label: z.string(), nearest: z.string().optional() }))
  .optional()
  .describe("No label is called so.");

export interface ToTakeOff {
  known: { id: string }[];
  told: { unknown_labels?: z.output<typeof unknownLabels> };
}

/**
 * Which labels are meant, and which names are none: a misspelt one keeps nobody from the others.
 * @throws label_not_found  none of the names is a label, with the nearest
 */
export async function labelsToTakeOff(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  names: readonly string[],
): Promise<ToTakeOff> {
  const known = await findLabels(ctx, names);
  const keys = new Set(known.map((label) => label.nameKey));
  const unknown = names.filter((name) => !keys.has(labelKey(name)));
  if (known.length === 0) throw await labelNotFound(ctx, unknown);
  if (unknown.length === 0) return { known, told: {} };
  const all = await labelNames(ctx);
  const unknown_labels = unknown.map((name) => {
    const nearest = nearestOf(name.trim(), all);
    return { label: name.slice(0, 60), ...(nearest ? { nearest } : {}) };
  });
  return { known, told: { unknown_labels } };
}
