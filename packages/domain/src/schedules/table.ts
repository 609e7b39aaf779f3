import { boolean, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { chats } from "../chats/table.ts";
import type { StandingContent } from "../messages/index.ts";
import type { Day, Repeat } from "./next-time.ts";

export const schedules = pgTable(
  "schedules",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id),
    content: jsonb("content").$type<StandingContent>().notNull(),
    variables: jsonb("variables").$type<Record<string, string>>().notNull(),
    timeZone: text("time_zone").notNull(),
    /** Wall clock of the first time; the hour and the day of the month of all later ones. */
    firstLocal: text("first_local").notNull(),
    repeat: text("repeat").$type<Repeat>(),
    every: integer("every").notNull().default(1),
    /** Of a weekly one; null: the day of the first. */
    days: jsonb("days").$type<Day[]>(),
    /** Nothing is sent after it. */
    until: instant("until"),
    state: text("state").$type<"active" | "paused" | "done" | "failed" | "cancelled">().notNull(),
    nextAt: instant("next_at"),
    skipNext: boolean("skip_next").notNull().default(false),
    /** Counts what makes a new job, which it names, so that an outdated one finds nothing to do. */
    revision: integer("revision").notNull().default(0),
    lastRunAt: instant("last_run_at"),
    lastMessageId: text("last_message_id"),
    lastError: jsonb("last_error").$type<{ code: string; message: string }>(),
    createdBy: text("created_by").notNull(),
    createdById: text("created_by_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("schedules_by_next").on(t.workspaceId, t.nextAt, t.id),
    index("schedules_by_chat").on(t.chatId),
    workspacePolicy(),
  ],
);
