import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { sql } from "drizzle-orm";
import { index, pgTable, text } from "drizzle-orm/pg-core";
import { notes } from "../notes/table.ts";

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
    /** The note whose mention made it. */
    noteId: text("note_id").references(() => notes.id, { onDelete: "set null" }),
    /** Member id. */
    assignee: text("assignee"),
    dueAt: instant("due_at"),
    remindAt: instant("remind_at"),
    /** When it reminded; null while `remindAt` is ahead. */
    remindedAt: instant("reminded_at"),
    createdBy: text("created_by").notNull(),
    createdById: text("created_by_id"),
    createdAt: instant("created_at").notNull(),
    completedAt: instant("completed_at"),
  },
  (t) => [
    // Those due first, those without a time last, as list_tasks reads them.
    index("tasks_open_by_due")
      .on(t.workspaceId, sql`coalesce(due_at, 'infinity'::timestamptz)`, t.id)
      .where(sql`status = 'open'`),
    index("tasks_done")
      .on(t.workspaceId, t.completedAt.desc(), t.id.desc())
      .where(sql`status = 'done'`),
    index("tasks_by_assignee").on(t.assignee, t.status),
    index("tasks_by_chat").on(t.chatId, t.createdAt.desc(), t.id.desc()),
    index("tasks_by_ticket")
      .on(t.ticketId, t.createdAt.desc(), t.id.desc())
      .where(sql`ticket_id is not null`),
    index("tasks_by_message")
      .on(t.messageId)
      .where(sql`message_id is not null`),
    index("tasks_by_note")
      .on(t.noteId)
      .where(sql`note_id is not null`),
    workspacePolicy(),
  ],
);
