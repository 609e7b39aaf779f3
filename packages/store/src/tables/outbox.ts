import { sql } from "drizzle-orm";
import { bigserial, customType, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "../columns.ts";

const xid8 = customType<{ data: string }>({ dataType: () => "xid8" });

/**
 * Events written in the transaction of their change. Numbers are given out before commits, so they
 * do not say in which order rows become visible; the transaction id beside them does.
 */
export const outbox = pgTable(
  "outbox",
  {
    number: bigserial("number", { mode: "number" }).primaryKey(),
    workspaceId: workspaceId(),
    txid: xid8("txid")
      .notNull()
      .default(sql`pg_current_xact_id()`),
    at: instant("at").notNull(),
    type: text("type").notNull(),
    data: jsonb("data").notNull(),
  },
  (t) => [
    index("outbox_by_workspace").on(t.workspaceId, t.txid, t.number),
    index("outbox_by_time").on(t.at),
    workspacePolicy(),
  ],
);
