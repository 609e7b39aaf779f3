import { index, pgTable, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";

export const apiKeys = pgTable(
  "api_keys",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    name: text("name").notNull(),
    /** First characters, so people can tell keys apart. */
    prefix: text("prefix").notNull(),
    scopes: text("scopes").array().notNull(),
    /** Null: every phone of the workspace. */
    phoneIds: text("phone_ids").array(),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
    lastUsedAt: instant("last_used_at"),
    /** When it was last given what people wrote; see the kernel's words-given.ts. */
    wordsGivenAt: instant("words_given_at"),
  },
  (t) => [index("api_keys_by_workspace").on(t.workspaceId, t.createdAt), workspacePolicy()],
);

/**
 * From the hash of a key to its workspace, asked before any workspace is known.
 * Not a workspace table; holds nothing but the two ids.
 */
export const keyDirectory = pgTable("key_directory", {
  keyHash: text("key_hash").primaryKey(),
  workspaceId: workspaceId(),
  keyId: text("key_id").notNull(),
});
