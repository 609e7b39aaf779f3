import { defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, sql } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { holdLabel, loadLabel } from "../hold-label.ts";
import { assertWornInSight } from "../label-sight.ts";
import { labelViewOf } from "../label-views.ts";
import { labelIdInput, labelView } from "../schemas.ts";
import { labels, labelUses } from "../table.ts";

export const deleteLabel = defineOperation({
  name: "delete_label",
  summary: "Delete a label and take it off everything.",
  guidance: "Chats, contacts and tickets stay; who wore it is forgotten. Off some only: remove_chat_labels.",
  effect: "destructive",
  outside: false,
  idempotent: false,
  scope: "chats:write",
  tier: "extended",
  rest: "DELETE /labels/{label_id}",
  input: z.object({ label_id: labelIdInput }),
  output: z.object({ label: labelView.describe("As it was."), deleted: z.literal(true) }),
  errors: ["label_not_found", "label_conflict"],
  async preview({ ctx, input }) {
    const shown = await loadLabel(ctx, input.label_id);
    await assertWornInSight(ctx, shown);
    const { id } = shown;
    const { name, chats = 0, contacts = 0, tickets = 0 } = await labelViewOf(ctx, id);
    return {
      text: `This deletes one label: ${counted(chats, "chat")}, ${counted(contacts, "contact")} and ${counted(tickets, "ticket")} lose it. They stay, but nobody can tell later which they were.`,
      count: chats + contacts + tickets,
      details: { label_id: id, name, chats, contacts, tickets },
      touches: [await wearersOf(ctx, id)],
    };
  },
  async run({ ctx, input }) {
    const held = await holdLabel(ctx, input.label_id);
    await assertWornInSight(ctx, held);
    const { id, name, color } = held;
    const label = await labelViewOf(ctx, id);
    await db(ctx).delete(labels).where(eq(labels.id, id));
    const { chats = 0, contacts = 0, tickets = 0 } = label;
    ctx.audit.changed("label", id, { name, color, chats, contacts, tickets }, null);
    ctx.events.publish("label.deleted", { label_id: id, name });
    return { label, deleted: true as const };
  },
});

/** Stands for all that wear it: another one, another text. */
async function wearersOf(ctx: Ctx, labelId: string): Promise<string> {
  const [row] = await db(ctx)
    .select({ all: sql<string | null>`md5(string_agg(${labelUses.targetId}, ',' order by ${labelUses.targetId}))` })
    .from(labelUses)
    .where(eq(labelUses.labelId, labelId));
  return row?.all ?? "none";
}
