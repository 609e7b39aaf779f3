import { sql } from "drizzle-orm";
import { boolean, index, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";

export const contacts = pgTable(
  "contacts",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    /** The name to show, and where it is from; see contact-name.ts. */
    name: text("name").notNull(),
    nameSource: text("name_source").notNull(),
    /** What they call themselves. */
    pushName: text("push_name"),
    pushNameFolded: text("push_name_folded"),
    /** `name` without accents and case, for search. */
    nameFolded: text("name_folded").notNull(),
    isInternal: boolean("is_internal").notNull().default(false),
    customProperties: jsonb("custom_properties").$type<Record<string, unknown>>().notNull().default({}),
    /** Names and values of the properties as search sees them; null when there are none. */
    propertiesFolded: text("properties_folded"),
    marketingOptOutAt: instant("marketing_opt_out_at"),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
    /** Set when a late mapping showed that this contact is another one; kept so old ids still resolve. */
    mergedIntoId: text("merged_into_id"),
    /** Set while the person is not among our contacts: the row stays, because chats and messages name it. */
    removedAt: instant("removed_at"),
  },
  (t) => [
    index("contacts_merged")
      .on(t.mergedIntoId)
      .where(sql`merged_into_id is not null`),
    index("contacts_by_update").on(t.workspaceId, t.updatedAt.desc(), t.id.desc()),
    index("contacts_properties_trigram").using("gin", t.propertiesFolded.op("gin_trgm_ops")),
    index("contacts_name_trigram").using("gin", t.nameFolded.op("gin_trgm_ops")),
    // Of those whom we call otherwise: else it is the name itself.
    index("contacts_push_name_trigram")
      .using("gin", t.pushNameFolded.op("gin_trgm_ops"))
      .where(sql`name_source = 'saved'`),
    workspacePolicy(),
  ],
);

/** Every way a network names a contact. `value` for phone is digits; the others are stored as they came. */
export const contactIdentifiers = pgTable(
  "contact_identifiers",
  {
    workspaceId: workspaceId(),
    kind: text("kind").$type<"phone" | "bsuid" | "lid" | "username">().notNull(),
    value: text("value").notNull(),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    /** Which account of the person's it names, see accounts.ts; null for their own. */
    accountId: text("account_id"),
    /** Since when the person has it no more: it still leads to them, and nothing is sent there. */
    retiredAt: instant("retired_at"),
  },
  (t) => [
    primaryKey({ columns: [t.workspaceId, t.kind, t.value] }),
    index("contact_identifiers_by_contact").on(t.contactId),
    index("contact_identifiers_phone_trigram")
      .using("gin", t.value.op("gin_trgm_ops"))
      .where(sql`kind = 'phone'`),
    workspacePolicy(),
  ],
);

/** What people allowed and withdrew, by purpose. Rows are only added: the newest of a purpose counts, of several of one time the one written last. */
export const contactConsents = pgTable(
  "contact_consents",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    purpose: text("purpose").notNull(),
    granted: boolean("granted").notNull(),
    /** Where they said so, in the words of whoever recorded it; `whatsapp` for what they chose in the app. */
    source: text("source").notNull(),
    evidence: text("evidence"),
    /** When they said so. */
    at: instant("at").notNull(),
    recordedAt: instant("recorded_at").notNull(),
    recordedBy: text("recorded_by").notNull(),
    recordedById: text("recorded_by_id"),
  },
  (t) => [index("contact_consents_newest").on(t.contactId, t.purpose, t.at.desc(), t.id.desc()), workspacePolicy()],
);

/**
 * What was asked of a phone's network about a contact, in its order. Of those that are done the newest of
 * each phone says whether it blocks them.
 */
export const contactBlocks = pgTable(
  "contact_blocks",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    contactId: text("contact_id")
      .notNull()
      .references(() => contacts.id, { onDelete: "cascade" }),
    phoneId: text("phone_id").notNull(),
    kind: text("kind").$type<"block" | "unblock">().notNull(),
    state: text("state").$type<"pending" | "done" | "failed">().notNull(),
    error: jsonb("error").$type<{ code: string; message: string }>(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("contact_blocks_by_contact").on(t.contactId, t.phoneId, t.id.desc()), workspacePolicy()],
);
