import { bigint, boolean, index, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";

export const members = pgTable(
  "members",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    name: text("name").notNull(),
    /** Without case and accents: how members are found. */
    nameFolded: text("name_folded").notNull(),
    /** Lower case. */
    email: text("email").notNull(),
    role: text("role").$type<"admin" | "agent">().notNull().default("agent"),
    active: boolean("active").notNull().default(true),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    uniqueIndex("members_by_email").on(t.workspaceId, t.email),
    index("members_by_name").on(t.workspaceId, t.nameFolded, t.id),
    workspacePolicy(),
  ],
);

/** Whose turn it was last when work is dealt out in turn. */
export const memberTurns = pgTable(
  "member_turns",
  {
    workspaceId: workspaceId().primaryKey(),
    turn: bigint("turn", { mode: "number" }).notNull(),
    lastMemberId: text("last_member_id"),
  },
  () => [workspacePolicy()],
);
