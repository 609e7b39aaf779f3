import { index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { bytea, instant, workspaceId, workspacePolicy } from "@parley/store";

export const phones = pgTable(
  "phones",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    name: text("name").notNull(),
    /** Digits with country code, or null until known. */
    number: text("number"),
    connector: text("connector").notNull(),
    settings: jsonb("settings").$type<Record<string, unknown>>().notNull(),
    /** AES-256-GCM over the JSON of the connector's secrets; see secrets.ts. */
    sealedSecrets: bytea("sealed_secrets").notNull(),
    /** When settings or secrets last changed: a connector made before is out of date. */
    accessChangedAt: instant("access_changed_at").notNull(),
    state: text("state").notNull(),
    stateReason: text("state_reason"),
    stateChangedAt: instant("state_changed_at").notNull(),
    /** What the network said of the number, and when: -1 people a day are any number of them; null: not told. */
    messagesPerSecond: integer("messages_per_second"),
    peoplePerDay: integer("people_per_day"),
    limitsToldAt: instant("limits_told_at"),
    /** Nothing goes out since: see stop_sending. Null: what is queued goes. */
    sendingStoppedAt: instant("sending_stopped_at"),
    sendingStoppedBy: text("sending_stopped_by"),
    sendingStoppedReason: text("sending_stopped_reason"),
    /** Where the first import of history stands: `cursor` to go on from, null when there is nothing more. */
    history: jsonb("history").$type<{ done: boolean; cursor: string | null }>(),
    createdAt: instant("created_at").notNull(),
    /** Its credentials are gone; its chats stay. */
    unlinkedAt: instant("unlinked_at"),
  },
  (t) => [index("phones_by_workspace").on(t.workspaceId, t.createdAt), workspacePolicy()],
);

/** When a phone was not connected: one row from losing the connection to having it again. See coverage.ts. */
export const phoneGaps = pgTable(
  "phone_gaps",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id")
      .notNull()
      .references(() => phones.id),
    beganAt: instant("began_at").notNull(),
    /** Null: it still is not. */
    endedAt: instant("ended_at"),
    reason: text("reason").notNull(),
  },
  (t) => [
    index("phone_gaps_by_phone").on(t.phoneId, t.beganAt),
    index("phone_gaps_by_workspace").on(t.workspaceId, t.endedAt),
    workspacePolicy(),
  ],
);

/** From a phone id to its workspace, for webhooks and jobs that know only the phone. Not a workspace table. */
export const phoneDirectory = pgTable("phone_directory", {
  phoneId: text("phone_id").primaryKey(),
  workspaceId: workspaceId(),
});
