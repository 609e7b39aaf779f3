import { jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant } from "@parley/store";

/** The list of workspaces. Not a workspace table itself: it says which exist, nothing of what is in them. */
export const workspaces = pgTable("workspaces", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  timeZone: text("time_zone").notNull().default("UTC"),
  /** The phone that is meant when a call names none. */
  defaultPhoneId: text("default_phone_id"),
  /** Before the numbers of tickets: `TKT-12`. */
  ticketPrefix: text("ticket_prefix").notNull().default("TKT"),
  /** What it was before: old mails say `TKT-12`, and numbers count through. */
  formerTicketPrefixes: jsonb("former_ticket_prefixes").$type<string[]>().notNull().default([]),
  /** What the business tells every assistant: its own rules, in its own words. */
  instructions: text("instructions"),
  createdAt: instant("created_at").notNull(),
});
