import { pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";

export const labels = pgTable(
  "labels",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    name: text("name").notNull(),
    /** Lower-case name: labels are found without regard to case. */
    nameKey: text("name_key").notNull(),
    color: text("color").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("labels_by_name").on(t.workspaceId, t.nameKey), workspacePolicy()],
);

export const chatLabels = pgTable(
  "chat_labels",
  {
    workspaceId: workspaceId(),
    labelId: text("label_id")
      .notNull()
      .references(() => labels.id, { onDelete: "cascade" }),
    chatId: text("chat_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.chatId, t.labelId] }),
    uniqueIndex("chat_labels_by_label").on(t.labelId, t.chatId),
    workspacePolicy(),
  ],
);
