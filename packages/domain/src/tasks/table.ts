import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { sql } from "drizzle-orm";
import { index, pgTable, text } from "drizzle-orm/pg-core";

export const tasks = pgTable(
  "tasks",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    title: text("title").notNull(),
    status: text("status").$type<"open" | "done">().notNull().default("open"),
    chatId: text("chat_id"),
    messageId: text("message_id"),
    ticketId: text("ticket_id"),
    assignee: text("assignee"),
    dueAt: instant("due_at"),
    remindAt: instant("remind_at"),
    createdBy: text("created_by").notNull(),
    createdAt: instant("created_at").notNull(),
    completedAt: instant("completed_at"),
  },
  (t) => [
    index("tasks_open_by_due")
      .on(t.workspaceId, t.dueAt, t.id)
      .where(sql`status = 'open'`),
    index("tasks_by_chat").on(t.chatId),
    workspacePolicy(),
  ],
);
