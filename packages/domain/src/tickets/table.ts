import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, smallint, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, tsvector, workspaceId, workspacePolicy } from "@parley/store";
import { chats } from "../chats/table.ts";
import { messages } from "../messages/table.ts";
import type { TicketStatus } from "./ticket-lifecycle.ts";

export const tickets = pgTable(
  "tickets",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    /** Counts up within the workspace; people write it behind the workspace's prefix. */
    number: integer("number").notNull(),
    phoneId: text("phone_id").notNull(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id),
    /** Who raised it: the other person of a direct chat, or who wrote the first message; null when nobody is known. */
    contactId: text("contact_id"),
    /** The message it was made from. */
    sourceMessageId: text("source_message_id"),
    subject: text("subject").notNull(),
    description: text("description"),
    status: text("status").$type<TicketStatus>().notNull().default("open"),
    /** Place in PRIORITIES. */
    priority: smallint("priority").notNull().default(0),
    /** Member id. */
    assignee: text("assignee"),
    dueAt: instant("due_at"),
    customProperties: jsonb("custom_properties").$type<Record<string, unknown>>().notNull().default({}),
    closingNote: text("closing_note"),
    createdBy: text("created_by").notNull(),
    createdById: text("created_by_id"),
    createdAt: instant("created_at").notNull(),
    /** The last change, a new message included: the order of every list. */
    updatedAt: instant("updated_at").notNull(),
    /** Our first message in the chat after it was made. */
    firstResponseAt: instant("first_response_at"),
    closedAt: instant("closed_at"),
    deletedAt: instant("deleted_at"),
    /** Subject, description, comments and closing note as search sees them. See search-text.ts. */
    searchText: text("search_text").notNull(),
    search: tsvector("search").generatedAlwaysAs(sql`to_tsvector('simple', search_text)`),
  },
  (t) => [
    uniqueIndex("tickets_by_number").on(t.workspaceId, t.number),
    index("tickets_by_update").on(t.workspaceId, t.updatedAt.desc(), t.id.desc()),
    index("tickets_by_creation").on(t.workspaceId, t.createdAt),
    index("tickets_by_chat").on(t.chatId, t.createdAt.desc()),
    index("tickets_by_contact").on(t.contactId, t.createdAt.desc()),
    index("tickets_by_assignee").on(t.workspaceId, t.assignee, t.updatedAt.desc(), t.id.desc()),
    index("tickets_by_due")
      .on(t.workspaceId, t.dueAt)
      .where(sql`due_at is not null`),
    index("tickets_search").using("gin", t.search),
    index("tickets_trigram").using("gin", t.searchText.op("gin_trgm_ops")),
    workspacePolicy(),
  ],
);

/** The last number given out in each workspace. */
export const ticketNumbers = pgTable(
  "ticket_numbers",
  { workspaceId: workspaceId().primaryKey(), last: integer("last").notNull() },
  () => [workspacePolicy()],
);

export const ticketMessages = pgTable(
  "ticket_messages",
  {
    workspaceId: workspaceId(),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => tickets.id, { onDelete: "cascade" }),
    messageId: text("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    attachedAt: instant("attached_at").notNull(),
    /** Who attached it; null when it came into the chat while the ticket was open. */
    attachedBy: text("attached_by"),
  },
  (t) => [
    primaryKey({ columns: [t.ticketId, t.messageId] }),
    index("ticket_messages_by_message").on(t.messageId),
    workspacePolicy(),
  ],
);

/** Internal: no customer ever sees them. */
export const ticketComments = pgTable(
  "ticket_comments",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    ticketId: text("ticket_id")
      .notNull()
      .references(() => tickets.id, { onDelete: "cascade" }),
    author: text("author").notNull(),
    authorId: text("author_id"),
    body: text("body").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("ticket_comments_by_ticket").on(t.ticketId, t.createdAt, t.id), workspacePolicy()],
);
