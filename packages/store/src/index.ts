/** The store: PostgreSQL, one dialect. Pool, workspace-bound transactions, migrations, outbox. */
export * from "./columns.ts";
export * from "./tables/audit-log.ts";
export * from "./tables/idempotency.ts";
export * from "./tables/outbox.ts";
