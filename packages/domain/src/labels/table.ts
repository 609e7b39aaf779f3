import { pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";
import type { LabelKind } from "./schemas.ts";

export const labels = pgTable(
  "labels",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    name: text("name").notNull(),
    /** See `labelKey`. */
    nameKey: text("name_key").notNull(),
    color: text("color").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("labels_by_name").on(t.workspaceId, t.nameKey), workspacePolicy()],
);

/** Which label is on what. */
export const labelUses = pgTable(
  "label_uses",
  {
    workspaceId: workspaceId(),
    labelId: text("label_id")
      .notNull()
      .references(() => labels.id, { onDelete: "cascade" }),
    kind: text("kind").$type<LabelKind>().notNull(),
    /** Id of the chat, contact or ticket. */
    targetId: text("target_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.targetId, t.kind, t.labelId] }),
    uniqueIndex("label_uses_by_label").on(t.labelId, t.kind, t.targetId),
    workspacePolicy(),
  ],
);
