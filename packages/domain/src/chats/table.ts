import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { contacts } from "../contacts/table.ts";
import { phones } from "../phones/table.ts";

export const chats = pgTable(
  "chats",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id")
      .notNull()
      .references(() => phones.id),
    type: text("type").$type<"direct" | "group">().notNull(),
    /** Opaque id of the chat on its network. */
    networkId: text("network_id").notNull(),
    /** The other person of a direct chat. */
    contactId: text("contact_id").references(() => contacts.id),
    /** With which of their accounts, as `accountId` of identifiers. */
    accountId: text("account_id"),
    /** Our own name for it, else a group's subject; a direct chat without one shows its contact's name. */
    name: text("name"),
    /** What a group is called on its network, whatever we call it. */
    subject: text("subject"),
    /** Folded for search: our own name and the subject, else the contact's name. */
    nameFolded: text("name_folded").notNull(),
    description: text("description"),
    inviteLink: text("invite_link"),
    state: text("state").$type<"open" | "closed" | "snoozed">().notNull().default("open"),
    /** Who closed or snoozed it, when and why; of a chat that is open again, of the last time. */
    stateBy: text("state_by"),
    stateById: text("state_by_id"),
    stateAt: instant("state_at"),
    stateReason: text("state_reason"),
    /** Of a snoozed chat; null: until the customer writes. */
    snoozedUntil: instant("snoozed_until"),
    /** Who answers: AI, people, or AI with people beside it. */
    route: text("route").$type<"ai" | "hybrid" | "human">().notNull().default("hybrid"),
    /** Whether agents may flag messages for an answer. */
    aiFlagging: boolean("ai_flagging").notNull().default(true),
    /** What people have decided; see queue-state.ts for what follows from the messages. */
    queueState: text("queue_state").$type<"open" | "escalated" | "closed">().notNull().default("open"),
    priority: text("priority").$type<"low" | "medium" | "high" | "urgent">(),
    archived: boolean("archived").notNull().default(false),
    pinned: boolean("pinned").notNull().default(false),
    muted: boolean("muted").notNull().default(false),
    /** Of a muted chat; null: until it is unmuted. Passed: it is not muted any more. */
    mutedUntil: instant("muted_until"),
    /** Member id. */
    assignee: text("assignee"),
    customProperties: jsonb("custom_properties").$type<Record<string, unknown>>().notNull().default({}),
    unreadCount: integer("unread_count").notNull().default(0),
    markedUnread: boolean("marked_unread").notNull().default(false),
    /** Network id of the last message of theirs that a read receipt was asked for. */
    receiptFor: text("receipt_for"),
    /** Opened by a key that may not see its person: to such a key it shows only their number until a message is in it. */
    unmet: boolean("unmet").notNull().default(false),
    lastMessageId: text("last_message_id"),
    /** Time of the last message, or of creation: the order of every chat list. */
    lastActivityAt: instant("last_activity_at").notNull(),
    /** When the customer last wrote; the service window runs from here. */
    lastInboundAt: instant("last_inbound_at"),
    /** Set when two direct chats turned out to be with one person; the row stays so that its ids still lead somewhere. */
    mergedIntoId: text("merged_into_id"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    uniqueIndex("chats_by_network_id").on(t.phoneId, t.networkId),
    index("chats_by_activity").on(t.workspaceId, t.lastActivityAt.desc(), t.id.desc()),
    // What is rare among many chats: found in order without reading the others.
    index("chats_unread")
      .on(t.workspaceId, t.lastActivityAt.desc(), t.id.desc())
      .where(sql`unread_count > 0 or marked_unread`),
    index("chats_not_open")
      .on(t.workspaceId, t.lastActivityAt.desc(), t.id.desc())
      .where(sql`state <> 'open'`),
    index("chats_escalated")
      .on(t.workspaceId, t.lastActivityAt.desc(), t.id.desc())
      .where(sql`queue_state = 'escalated'`),
    index("chats_by_contact").on(t.contactId),
    index("chats_groups_by_activity")
      .on(t.workspaceId, t.lastActivityAt.desc(), t.id.desc())
      .where(sql`type = 'group'`),
    index("chats_name_trigram").using("gin", t.nameFolded.op("gin_trgm_ops")),
    workspacePolicy(),
  ],
);

/** Members of group chats. */
export const chatMembers = pgTable(
  "chat_members",
  {
    workspaceId: workspaceId(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id, { onDelete: "cascade" }),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    role: text("role").$type<"member" | "admin">().notNull().default("member"),
    joinedAt: instant("joined_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.chatId, t.contactId] }),
    index("chat_members_by_contact").on(t.contactId),
    workspacePolicy(),
  ],
);
