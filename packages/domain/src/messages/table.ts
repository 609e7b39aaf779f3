import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import type { DeliveryError, DeliveryState, MessageType } from "@parley/connectors/contract";
import { instant, tsvector, workspaceId, workspacePolicy } from "@parley/store";
import { chats } from "../chats/table.ts";
import { contacts } from "../contacts/table.ts";
import type { Mentioned } from "./send/mentions.ts";

/** What the network tells rather than what people write. In words, so that a query is seen to fit the index. */
export const OF_THE_NETWORK = sql`type in ('call', 'system')`;

export const messages = pgTable(
  "messages",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id),
    /** Who wrote; null for our own. */
    senderId: text("sender_id").references(() => contacts.id),
    fromMe: boolean("from_me").notNull(),
    type: text("type").$type<MessageType>().notNull(),
    /** Body or caption. */
    text: text("text"),
    payload: jsonb("payload").$type<Record<string, unknown>>(),
    mediaId: text("media_id"),
    /** Id on the network; null until a message of ours is accepted. */
    providerId: text("provider_id"),
    replyToProviderId: text("reply_to_provider_id"),
    forwarded: boolean("forwarded").notNull().default(false),
    /** Known from the network's history alone, where it was read or not; null once it came by itself. */
    fromHistory: text("from_history").$type<"read" | "unread">(),
    /** When it was written (inbound) or queued (ours); the order within a chat. */
    sentAt: instant("sent_at").notNull(),
    editedAt: instant("edited_at"),
    deletedAt: instant("deleted_at"),
    /** By delete_message or moderate_group_message, or by the business on its own phone. */
    deletedByUs: boolean("deleted_by_us").notNull().default(false),
    /** Of ours, who asked for it, as people know them; null where another device or system wrote it. */
    sentBy: text("sent_by"),
    sentById: text("sent_by_id"),
    /** Ours: meant for what was asked in the chat before, rather than sent by itself. See clear-flags.ts. */
    answers: boolean("answers").notNull().default(false),
    /** Ours only. */
    deliveryState: text("delivery_state").$type<DeliveryState>(),
    deliveryError: jsonb("delivery_error").$type<DeliveryError>(),
    deliveryAt: instant("delivery_at"),
    /** Times the connector was asked to send it. */
    sendAttempts: integer("send_attempts").notNull().default(0),
    pricing: jsonb("pricing").$type<Record<string, unknown>>(),
    /** Text as search sees it: folded, with the pairs of characters of scripts without spaces. See search-text.ts. */
    searchText: text("search_text"),
    search: tsvector("search").generatedAlwaysAs(sql`to_tsvector('simple', coalesce(search_text, ''))`),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("messages_by_provider_id").on(t.phoneId, t.providerId),
    index("messages_by_chat").on(t.chatId, t.sentAt.desc(), t.id.desc()),
    index("messages_by_time").on(t.workspaceId, t.sentAt.desc(), t.id.desc()),
    // Rare among many messages: found in order without reading the others.
    index("messages_of_network_by_time").on(t.workspaceId, t.sentAt.desc(), t.id.desc()).where(OF_THE_NETWORK),
    index("messages_of_network_by_chat").on(t.chatId, t.sentAt.desc(), t.id.desc()).where(OF_THE_NETWORK),
    index("messages_search").using("gin", t.search),
    index("messages_trigram").using("gin", t.searchText.op("gin_trgm_ops")),
    workspacePolicy(),
  ],
);

/**
 * When each chat was last begun with: sent a template while its window was closed, which the network counts by
 * person over 24 hours. What is older than that is written over when the chat is begun with again.
 */
export const begunChats = pgTable(
  "begun_chats",
  {
    chatId: text("chat_id")
      .primaryKey()
      .references(() => chats.id, { onDelete: "cascade" }),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    begunAt: instant("begun_at").notNull(),
  },
  (t) => [index("begun_chats_by_phone").on(t.phoneId, t.begunAt), workspacePolicy()],
);

export const messageReactions = pgTable(
  "message_reactions",
  {
    workspaceId: workspaceId(),
    messageId: text("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    /** Contact id, or "me". */
    reactorId: text("reactor_id").notNull(),
    /** Empty: taken back. */
    emoji: text("emoji").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.reactorId] }),
    // Two contacts that become one bring their reactions together.
    index("message_reactions_by_reactor")
      .on(t.reactorId, t.messageId)
      .where(sql`reactor_id <> 'me'`),
    workspacePolicy(),
  ],
);

export const messagePollVotes = pgTable(
  "message_poll_votes",
  {
    workspaceId: workspaceId(),
    messageId: text("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    /** Contact id, or "me". */
    voterId: text("voter_id").notNull(),
    /** As the poll words them; none when taken back. */
    options: jsonb("options").$type<string[]>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.voterId] }),
    index("message_poll_votes_by_voter")
      .on(t.voterId, t.messageId)
      .where(sql`voter_id <> 'me'`),
    workspacePolicy(),
  ],
);

/** Messages that wait for an answer, at most one flag each. */
export const messageFlags = pgTable(
  "message_flags",
  {
    workspaceId: workspaceId(),
    messageId: text("message_id")
      .primaryKey()
      .references(() => messages.id, { onDelete: "cascade" }),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id),
    reason: text("reason"),
    flaggedBy: text("flagged_by").notNull(),
    flaggedById: text("flagged_by_id"),
    at: instant("at").notNull(),
  },
  (t) => [
    index("message_flags_by_time").on(t.workspaceId, t.at, t.messageId),
    index("message_flags_by_chat").on(t.chatId),
    workspacePolicy(),
  ],
);

/** Stars, which only we see, and pins, which everyone in the chat sees. */
export const messageMarks = pgTable(
  "message_marks",
  {
    workspaceId: workspaceId(),
    messageId: text("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"star" | "pin">().notNull(),
    chatId: text("chat_id")
      .notNull()
      .references(() => chats.id),
    at: instant("at").notNull(),
    /** Of a pin: when the network takes it away. */
    until: instant("until"),
    markedBy: text("marked_by").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.kind] }),
    index("message_marks_by_chat").on(t.chatId, t.kind),
    workspacePolicy(),
  ],
);

/** Edits, deletions and pins on their way to the network. The message changes when the network has agreed. */
export const messageChanges = pgTable(
  "message_changes",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    messageId: text("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    kind: text("kind").$type<"edit" | "delete" | "pin" | "unpin">().notNull(),
    /** The new text of an edit, and whom it mentions. */
    text: text("text"),
    mentions: jsonb("mentions").$type<Mentioned[]>(),
    /** How long a pin stays. */
    days: integer("days"),
    /** Who asked. */
    askedBy: text("asked_by").notNull(),
    state: text("state").$type<"pending" | "done" | "failed">().notNull(),
    error: jsonb("error").$type<{ code: string; message: string }>(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("message_changes_by_message").on(t.messageId), workspacePolicy()],
);

/** Per recipient in groups, and the history of states in any chat: one row for each first time a state was reached. */
export const messageDeliveries = pgTable(
  "message_deliveries",
  {
    workspaceId: workspaceId(),
    messageId: text("message_id")
      .notNull()
      .references(() => messages.id, { onDelete: "cascade" }),
    /** Contact id of a group member; "" for the message as a whole. */
    recipientId: text("recipient_id").notNull(),
    state: text("state").$type<DeliveryState>().notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.messageId, t.recipientId, t.state] }),
    index("message_deliveries_by_recipient")
      .on(t.recipientId, t.messageId, t.state)
      .where(sql`recipient_id <> ''`),
    workspacePolicy(),
  ],
);

/**
 * Statuses, reactions, edits and revokes that came before the message they are about; applied and
 * removed when it is known, dropped after a while when it never is (another app's message).
 */
export const earlyEvents = pgTable(
  "early_events",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    /** Network id of the message it is about. */
    providerId: text("provider_id").notNull(),
    event: jsonb("event").$type<Record<string, unknown>>().notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [
    index("early_events_by_provider_id").on(t.phoneId, t.providerId),
    index("early_events_by_time").on(t.workspaceId, t.receivedAt),
    workspacePolicy(),
  ],
);
