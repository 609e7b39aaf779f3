/** The store: PostgreSQL, one dialect. Pool, workspace-bound transactions, migrations, outbox. */
export * from "./columns.ts";
export * from "./db.ts";
export * from "./event-feed.ts";
export * from "./fold-text.ts";
export * from "./listen.ts";
export * from "./migrate.ts";
export * from "./notices.ts";
export * from "./open-pool.ts";
export * from "./open-store.ts";
export * from "./prepared-query.ts";
export * from "./search.ts";
export { isStoreAway, Overtaken } from "./store-away.ts";
export * from "./tables/audit-log.ts";
export * from "./tables/idempotency.ts";
export * from "./tables/job-processes.ts";
export * from "./tables/job-queue.ts";
export * from "./tables/outbox.ts";
export * from "./with-connection.ts";
