import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { index, pgTable, text } from "drizzle-orm/pg-core";
import { chats } from "../chats/table.ts";

export const notes = pgTable(
  "notes",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    body: text("body").notNull(),
    /** As it was called when it wrote. */
    author: text("author").notNull(),
    authorId: text("author_id"),
    /** Member ids. */
    mentions: text("mentions").array().notNull().default([]),
    /** The note that this one answers. */
    replyTo: text("reply_to"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("notes_by_chat").on(t.chatId, t.createdAt.desc(), t.id.desc()),
    index("notes_by_time").on(t.workspaceId, t.createdAt.desc(), t.id.desc()),
    workspacePolicy(),
  ],
);
