import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytea, instant, workspaceId, workspacePolicy } from "@parley/store";

/** Webhook bodies as they came, written before the 200. Converted later, in order of `id` per phone. */
export const inboundRaw = pgTable(
  "inbound_raw",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    receivedAt: instant("received_at").notNull(),
    body: bytea("body").notNull(),
    convertedAt: instant("converted_at"),
    eventCount: integer("event_count"),
    unknownCount: integer("unknown_count"),
    /** Why conversion failed after its tries; the row stays for a replay. */
    failure: text("failure"),
  },
  (t) => [
    index("inbound_raw_waiting")
      .on(t.phoneId, t.id)
      .where(sql`converted_at is null and failure is null`),
    workspacePolicy(),
  ],
);

/** What nobody could read yet: kept, counted, shown. */
export const inboundUnknown = pgTable(
  "inbound_unknown",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    rawId: bigint("raw_id", { mode: "number" }).notNull(),
    field: text("field").notNull(),
    type: text("type"),
    reason: text("reason").notNull(),
    payload: jsonb("payload").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [index("inbound_unknown_by_phone").on(t.workspaceId, t.phoneId, t.id), workspacePolicy()],
);

/** Notices about the number or account (quality, limits, reviews, calls): one row each, newest first in lists. */
export const phoneNotices = pgTable(
  "phone_notices",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    type: text("type").notNull(),
    payload: jsonb("payload").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("phone_notices_by_phone").on(t.workspaceId, t.phoneId, t.id), workspacePolicy()],
);
