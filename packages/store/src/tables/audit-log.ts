import { index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "../columns.ts";

/** One row per write, append-only: the app role may insert and select, nothing else. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    at: instant("at").notNull(),
    operation: text("operation").notNull(),
    result: text("result").notNull(),
    reason: text("reason"),
    actorKind: text("actor_kind").notNull(),
    actorId: text("actor_id").notNull(),
    actorName: text("actor_name"),
    surface: text("surface").notNull(),
    requestId: text("request_id").notNull(),
    input: jsonb("input").notNull(),
    changes: jsonb("changes").notNull(),
  },
  (t) => [index("audit_log_by_time").on(t.workspaceId, t.at), workspacePolicy()],
);
