import { AppError, defineOperation } from "@parley/kernel";
import { db } from "@parley/store";
import { z } from "zod";
import { findLabel, labelKey, labelName } from "../find-label.ts";
import { colorFor } from "../label-color.ts";
import { nameTaken } from "../label-conflict.ts";
import { colorInput, labelNameInput, labelView } from "../schemas.ts";
import { similarLabels } from "../similar-labels.ts";
import { labels } from "../table.ts";

export const createLabel = defineOperation({
  name: "create_label",
  summary: "Make a label that nothing wears yet.",
  guidance: "Rarely needed: add_chat_labels makes new ones too. Answers similar names that exist.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "chats:write",
  tier: "extended",
  rest: "POST /labels",
  input: z.object({
    name: labelNameInput.describe("Its name, at most 40 characters."),
    color: colorInput.optional().describe("#rrggbb; chosen when absent."),
  }),
  output: z.object({ label: labelView, similar: z.array(z.string()).optional() }),
  errors: ["label_conflict"],
  async run({ ctx, input }) {
    const name = labelName(input.name);
    const nameKey = labelKey(name);
    const color = input.color?.toLowerCase() ?? colorFor(nameKey);
    const [made] = await db(ctx)
      .insert(labels)
      .values({
        id: ctx.ids.next("label"),
        workspaceId: ctx.workspaceId,
        name,
        nameKey,
        color,
        createdAt: ctx.clock.now(),
      })
      .onConflictDoNothing()
      .returning({ id: labels.id });
    if (!made) throw taken(await findLabel(ctx, name));
    ctx.audit.changed("label", made.id, null, { name, color });
    ctx.events.publish("label.created", { label_id: made.id, name });
    return { label: { label_id: made.id, name, color }, ...(await similarLabels(ctx, name)) };
  },
});

function taken(there: { id: string; name: string } | null): AppError {
  // Without a row somebody deletes it at this moment.
  if (there) return nameTaken(there, "Use that one, or update_label to change it.");
  return new AppError("label_conflict", {
    public: "The name is being freed at this moment. Call again.",
    retryable: true,
  });
}
