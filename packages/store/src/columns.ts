import { sql } from "drizzle-orm";
import { customType, pgPolicy, text, timestamp } from "drizzle-orm/pg-core";

/** The role the app runs as: owns nothing, so row-level security always binds it. */
export const APP_ROLE = "parley_app";

/** The role of the job engine: owns the schema `dbos` and may see nothing else. */
export const JOBS_ROLE = "parley_jobs";

/** Every workspace table carries this column and `workspacePolicy`. */
export const workspaceId = () => text("workspace_id").notNull();

/** Times are UTC instants. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });

export const bytea = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value),
});

export const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/**
 * Rows are seen and written only inside the workspace of the transaction.
 * `current_setting(…, true)` is null outside one, so nothing is visible then.
 */
export const workspacePolicy = () =>
  pgPolicy("workspace_isolation", {
    for: "all",
    to: "public",
    using: sql`workspace_id = (select current_setting('parley.workspace_id', true))`,
    withCheck: sql`workspace_id = (select current_setting('parley.workspace_id', true))`,
  });
