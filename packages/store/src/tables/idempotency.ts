import { jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "../columns.ts";

/** Answers kept under a caller's idempotency key, whatever it called. `answer` is null while its call is running. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    workspaceId: workspaceId(),
    actorId: text("actor_id").notNull(),
    operation: text("operation").notNull(),
    key: text("key").notNull(),
    inputHash: text("input_hash").notNull(),
    answer: jsonb("answer"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.workspaceId, t.actorId, t.key] }), workspacePolicy()],
);

/** Confirmation tokens that were used; rows may go once they are past their expiry. */
export const spentTokens = pgTable(
  "spent_tokens",
  { workspaceId: workspaceId(), tokenId: text("token_id").notNull(), expiresAt: instant("expires_at").notNull() },
  (t) => [primaryKey({ columns: [t.workspaceId, t.tokenId] }), workspacePolicy()],
);
