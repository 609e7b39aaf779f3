import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { chats } from "../chats/table.ts";
import { messages } from "../messages/table.ts";
import type { StandingContent } from "../messages/index.ts";

export const broadcasts = pgTable(
  "broadcasts",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    /** Phones of its chats: a key limited to others does not see it. */
    phoneIds: jsonb("phone_ids").$type<string[]>().notNull(),
    content: jsonb("content").$type<StandingContent>().notNull(),
    /** Between two chats; 0: as fast as the phone may. */
    delaySeconds: integer("delay_seconds").notNull(),
    state: text("state").$type<"scheduled" | "running" | "done" | "cancelled">().notNull(),
    total: integer("total").notNull(),
    /** Turns taken so far: each names its job, so that a turn is taken once. */
    turns: integer("turns").notNull().default(0),
    createdBy: text("created_by").notNull(),
    createdById: text("created_by_id"),
    createdAt: instant("created_at").notNull(),
    startAt: instant("start_at").notNull(),
    finishedAt: instant("finished_at"),
  },
  (t) => [index("broadcasts_by_time").on(t.workspaceId, t.createdAt.desc(), t.id.desc()), workspacePolicy()],
);

export const broadcastRecipients = pgTable(
  "broadcast_recipients",
  {
    workspaceId: workspaceId(),
    broadcastId: text("broadcast_id")
      .notNull()
      .references(() => broadcasts.id, { onDelete: "cascade" }),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id),
    /** The order of sending. */
    number: integer("number").notNull(),
    /** As shown when the broadcast was made. */
    name: text("name").notNull(),
    variables: jsonb("variables").$type<Record<string, string>>().notNull(),
    state: text("state")
      .$type<"pending" | "queued" | "skipped" | "cancelled" | "left_out">()
      .notNull()
      .default("pending"),
    messageId: text("message_id").references(() => messages.id, { onDelete: "set null" }),
    /** Why it was skipped, or left out from the start. */
    error: jsonb("error").$type<{ code: string; message: string }>(),
  },
  (t) => [
    primaryKey({ columns: [t.broadcastId, t.chatId] }),
    uniqueIndex("broadcast_recipients_by_number").on(t.broadcastId, t.number),
    index("broadcast_recipients_by_message").on(t.messageId),
    index("broadcast_recipients_by_chat").on(t.chatId, t.broadcastId),
    index("broadcast_recipients_waiting")
      .on(t.chatId)
      .where(sql`state = 'pending'`),
    workspacePolicy(),
  ],
);
