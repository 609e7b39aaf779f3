import { bigint, index, pgTable, text } from "drizzle-orm/pg-core";
import { instant, workspaceId, workspacePolicy } from "@parley/store";

/**
 * A file of a message or an upload. States: `pending` (to be fetched) -> `stored`, or `failed`
 * with a reason. Bytes lie in the media directory under their SHA-256, never in the database.
 */
export const mediaFiles = pgTable(
  "media_files",
  {
    id: text("id").primaryKey(),
    workspaceId: workspaceId(),
    phoneId: text("phone_id"),
    mimeType: text("mime_type").notNull(),
    filename: text("filename"),
    sizeBytes: bigint("size_bytes", { mode: "number" }),
    sha256: text("sha256"),
    /** Where the bytes come from while `pending`: the network's handle, or a public https address. */
    providerMediaId: text("provider_media_id"),
    sourceUrl: text("source_url"),
    state: text("state").$type<"pending" | "stored" | "failed">().notNull(),
    failure: text("failure"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    index("media_files_by_workspace").on(t.workspaceId, t.createdAt),
    index("media_files_by_sha256").on(t.workspaceId, t.sha256),
    workspacePolicy(),
  ],
);
