import type { GroupErrorCode, GroupAudience, GroupSettings, InboundGroupChange } from "@parley/connectors/contract";
import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from "drizzle-orm/pg-core";
import { chats } from "../chats/table.ts";
import { contacts } from "../contacts/table.ts";
import { phones } from "../phones/table.ts";
import type { GroupWish } from "./group-wish.ts";

/** What the network has told of a group chat beyond its name; null: not told yet. Members are in `chat_members`. */
export const groups = pgTable(
  "groups",
  {
    chatId: text("chat_id")
      .primaryKey()
      .references(() => chats.id, { onDelete: "cascade" }),
    workspaceId: workspaceId(),
    whoSends: text("who_sends").$type<GroupAudience>(),
    whoEditsInfo: text("who_edits_info").$type<GroupAudience>(),
    whoAddsMembers: text("who_adds_members").$type<GroupAudience>(),
    approveJoins: boolean("approve_joins"),
    /** 0: messages stay. */
    disappearingSeconds: integer("disappearing_seconds"),
    /** Whether our phone is in the group, and its admin. */
    isMember: boolean("is_member"),
    isAdmin: boolean("is_admin"),
    suspended: boolean("suspended").notNull().default(false),
    foundedAt: instant("founded_at"),
    /** When the whole group was last read from the network. */
    readAt: instant("read_at"),
    /** When that was last tried: a network that cannot tell is asked once. */
    readTriedAt: instant("read_tried_at"),
    /** Changes taken since it was first known: what was read before one of them is no longer true. */
    changes: integer("changes").notNull().default(0),
  },
  () => [workspacePolicy()],
);

/** What happened to groups, as the network told it; each once. */
export const groupEvents = pgTable(
  "group_events",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id")
      .notNull()
      .references(() => phones.id),
    /** Null when a group could not be made. */
    chatId: text("chat_id").references(() => chats.id, { onDelete: "cascade" }),
    change: text("change").$type<InboundGroupChange["change"]>().notNull(),
    contactIds: text("contact_ids").array().notNull(),
    /** About our own phone. */
    self: boolean("self").notNull().default(false),
    settings: jsonb("settings").$type<InboundGroupChange["settings"]>(),
    /** The request of ours that it answers. */
    requestId: text("request_id"),
    reason: text("reason"),
    at: instant("at").notNull(),
    /** The group's count of changes with this one in it: in which order news and what we did came here. */
    changes: integer("changes").notNull().default(0),
    /** The same news again has the same digest. */
    digest: text("digest").notNull(),
  },
  (t) => [
    uniqueIndex("group_events_once").on(t.phoneId, t.digest),
    index("group_events_by_time").on(t.workspaceId, t.at.desc(), t.id.desc()),
    index("group_events_by_chat").on(t.chatId, t.at.desc()),
    index("group_events_by_request").on(t.phoneId, t.requestId),
    workspacePolicy(),
  ],
);

/** How a new group is to be: everything but its own name. */
export const groupTemplates = pgTable(
  "group_templates",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    name: text("name").notNull(),
    /** Folded: names that differ only in case or accents are one. */
    nameKey: text("name_key").notNull(),
    description: text("description"),
    pictureFileId: text("picture_file_id"),
    settings: jsonb("settings").$type<GroupSettings>().notNull(),
    createdBy: text("created_by").notNull(),
    createdById: text("created_by_id"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("group_templates_by_name").on(t.workspaceId, t.nameKey), workspacePolicy()],
);

/** Who is in every group that is made from it. */
export const groupTemplatePeople = pgTable(
  "group_template_people",
  {
    workspaceId: workspaceId(),
    templateId: text("template_id")
      .notNull()
      .references(() => groupTemplates.id, { onDelete: "cascade" }),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id),
    role: text("role").$type<"member" | "admin">().notNull().default("member"),
  },
  (t) => [
    primaryKey({ columns: [t.templateId, t.contactId] }),
    index("group_template_people_by_contact").on(t.contactId),
    workspacePolicy(),
  ],
);

const GROUP_OPERATION_STATES = ["queued", "running", "waiting", "done", "failed", "unknown"] as const;
export type GroupOperationState = (typeof GROUP_OPERATION_STATES)[number];

export interface StoredError {
  code: GroupErrorCode;
  message: string;
}

/** One entry for each person, message or request that an operation is about. */
export interface StoredResult {
  id: string;
  ok: boolean;
  name?: string;
  error?: StoredError;
  /** Whoever could not be added was sent the invite link. */
  invited?: boolean;
  /** Of who was to be made an admin: whether they are. */
  admin?: boolean;
}

/** What we asked of the network, and what became of it: one row for each group and call. */
export const groupOperations = pgTable(
  "group_operations",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id")
      .notNull()
      .references(() => phones.id),
    /** Null until the group of a creation exists. */
    chatId: text("chat_id").references(() => chats.id, { onDelete: "cascade" }),
    wish: jsonb("wish").$type<GroupWish>().notNull(),
    state: text("state").$type<GroupOperationState>().notNull(),
    attempts: integer("attempts").notNull().default(0),
    /** When the network was last asked, and how often the group had changed by then. */
    askedAt: instant("asked_at"),
    askedAfter: integer("asked_after").notNull().default(0),
    /** The network's name for a request it answers later. */
    requestId: text("request_id"),
    results: jsonb("results").$type<StoredResult[]>().notNull().default([]),
    inviteLink: text("invite_link"),
    error: jsonb("error").$type<StoredError>(),
    /** Who asked, by name. */
    askedBy: text("asked_by").notNull(),
    askedById: text("asked_by_id"),
    reason: text("reason"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [
    index("group_operations_by_time").on(t.workspaceId, t.createdAt.desc(), t.id.desc()),
    index("group_operations_by_chat").on(t.chatId, t.createdAt.desc()),
    index("group_operations_by_request").on(t.phoneId, t.requestId),
    workspacePolicy(),
  ],
);
