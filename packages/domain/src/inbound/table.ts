import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { bytea, instant, workspaceId, workspacePolicy } from "@parley/store";

/**
 * Webhook bodies as they came, written before the 200. Converted later, in order of `id` per phone; what is
 * converted is removed after PARLEY_WEBHOOKS_KEPT_DAYS, what waits or failed never.
 */
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
    /** Conversions of this row alone that failed. */
    tries: integer("tries").notNull().default(0),
    /** Why conversion failed after its tries; the row stays for a replay. */
    failure: text("failure"),
  },
  (t) => [
    index("inbound_raw_waiting")
      .on(t.phoneId, t.id)
      .where(sql`converted_at is null and failure is null`),
    index("inbound_raw_converted")
      .on(t.receivedAt)
      .where(sql`converted_at is not null`),
    workspacePolicy(),
  ],
);

/**
 * One row per phone: whether a conversion job is on its way or at work. Intake sets the mark with its
 * rows and enqueues the job only then, so a burst of webhooks costs one job; the job clears it when
 * nothing waits, and when it gives up.
 */
export const inboundDrains = pgTable(
  "inbound_drains",
  {
    phoneId: text("phone_id").primaryKey(),
    workspaceId: workspaceId(),
    scheduled: boolean("scheduled").notNull(),
  },
  () => [workspacePolicy()],
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

/** Notices about the number or account (quality, limits, reviews): one row each, newest first in lists. */
export const phoneNotices = pgTable(
  "phone_notices",
  {
    id: bigint("id", { mode: "number" }).primaryKey().generatedAlwaysAsIdentity(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id").notNull(),
    type: text("type").notNull(),
    payload: jsonb("payload").notNull(),
    /** SHA-256 of type, time and payload: the same notice delivered twice is one row. */
    digest: text("digest").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [
    index("phone_notices_by_phone").on(t.workspaceId, t.phoneId, t.id),
    uniqueIndex("phone_notices_by_digest").on(t.phoneId, t.digest),
    workspacePolicy(),
  ],
);
