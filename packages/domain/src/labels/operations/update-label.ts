import { AppError, defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { findLabel, labelKey, labelName } from "../find-label.ts";
import { holdLabel } from "../hold-label.ts";
import { nameTaken } from "../label-conflict.ts";
import { assertWornInSight } from "../label-sight.ts";
import { labelViewOf } from "../label-views.ts";
import { colorInput, labelIdInput, labelNameInput, labelView } from "../schemas.ts";
import { similarLabels } from "../similar-labels.ts";
import { labels } from "../table.ts";

export const updateLabel = defineOperation({
  name: "update_label",
  summary: "Rename or recolour a label, on everything that wears it at once.",
  guidance: "Two labels cannot become one this way: put one on instead of the other, then delete_label.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "chats:write",
  tier: "extended",
  rest: "PATCH /labels/{label_id}",
  input: z.object({
    label_id: labelIdInput,
    name: labelNameInput.optional().describe("Its name, at most 40 characters."),
    color: colorInput.optional().describe("#rrggbb."),
  }),
  output: z.object({ label: labelView, similar: z.array(z.string()).optional() }),
  errors: ["label_not_found", "label_conflict"],
  async run({ ctx, input }) {
    if (input.name === undefined && input.color === undefined) throw nothingGiven();
    const label = await holdLabel(ctx, input.label_id);
    await assertWornInSight(ctx, label);
    const before = { name: label.name, color: label.color };
    const after = {
      name: input.name === undefined ? label.name : labelName(input.name),
      color: input.color?.toLowerCase() ?? label.color,
    };
    const isRenamed = after.name !== before.name;
    if (!isRenamed && after.color === before.color) {
      ctx.audit.nothing("it was so already");
      return { label: await labelViewOf(ctx, label.id) };
    }
    const nameKey = labelKey(after.name);
    if (nameKey !== label.nameKey) {
      const there = await findLabel(ctx, after.name);
      if (there) throw nameTaken(there, "To join them, put that one on what wears this, then delete_label this one.");
    }
    await db(ctx)
      .update(labels)
      .set({ ...after, nameKey })
      .where(eq(labels.id, label.id))
      .catch(refuseTaken);
    ctx.audit.changed("label", label.id, before, after);
    ctx.events.publish("label.updated", { label_id: label.id, ...after });
    const similar = isRenamed ? await similarLabels(ctx, after.name) : {};
    return { label: await labelViewOf(ctx, label.id), ...similar };
  },
});

function nothingGiven(): AppError {
  return new AppError("invalid_input", {
    public: "Give `name` or `color` or both: nothing else of a label changes.",
    fields: [{ path: "name", message: "or color is required" }],
  });
}

/** Somebody else may have made a label of the name since we looked. */
function refuseTaken(error: unknown): never {
  const { code } = ((error as Error).cause ?? error) as { code?: unknown };
  if (code !== UNIQUE_VIOLATION) throw error;
  throw new AppError("label_conflict", {
    public: "Another label was given this name at this moment: see list_labels.",
    fields: [{ path: "name", message: "is the name of another label" }],
    cause: error,
  });
}

/** PostgreSQL's `unique_violation`. */
const UNIQUE_VIOLATION = "23505";
