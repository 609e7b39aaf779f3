import { bigserial, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "../columns.ts";

/** Events written in the transaction of their change; streams read them by position. */
export const outbox = pgTable(
  "outbox",
  {
    position: bigserial("position", { mode: "number" }).primaryKey(),
    workspaceId: workspaceId(),
    at: instant("at").notNull(),
    type: text("type").notNull(),
    data: jsonb("data").notNull(),
  },
  (t) => [index("outbox_by_workspace").on(t.workspaceId, t.position), workspacePolicy()],
);
