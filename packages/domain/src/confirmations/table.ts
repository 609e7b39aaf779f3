import { pgTable, text, unique } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";
import { apiKeys } from "../keys/table.ts";

export const unconfirmedTools = pgTable(
  "unconfirmed_tools",
  {
    workspaceId: workspaceId(),
    /** Null: for every key. */
    keyId: text("key_id").references(() => apiKeys.id, { onDelete: "cascade" }),
    tool: text("tool").notNull(),
    setBy: text("set_by").notNull(),
    setAt: instant("set_at").notNull(),
  },
  (t) => [unique("unconfirmed_tools_once").on(t.workspaceId, t.keyId, t.tool).nullsNotDistinct(), workspacePolicy()],
);
