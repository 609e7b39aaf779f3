import { drizzle, type NodePgDatabase } from "drizzle-orm/node-postgres";
import type { PoolClient } from "pg";

/** A workspace-bound transaction as the domain uses it. */
export type Db = NodePgDatabase;

export interface WorkspaceTx {
  readonly client: PoolClient;
  readonly drizzle: Db;
  readonly afterCommit: (() => void)[];
}

const builders = new WeakMap<PoolClient, Db>();

/** Made by the store only, once per transaction. */
export function workspaceTx(client: PoolClient): WorkspaceTx {
  let builder = builders.get(client);
  if (!builder) builders.set(client, (builder = drizzle(client)));
  return { client, drizzle: builder, afterCommit: [] };
}

/**
 * The transaction of an operation. `ctx.tx` is `unknown` to the kernel because only the store
 * knows drivers; every one in this product was made by `workspaceTx`, which is what the cast says.
 */
export function db(ctx: { tx: unknown }): Db {
  return (ctx.tx as WorkspaceTx).drizzle;
}

/** The driver's connection of the same transaction, for named statements on hot paths. The same guarantee. */
export function connectionOf(ctx: { tx: unknown }): PoolClient {
  return (ctx.tx as WorkspaceTx).client;
}

/** Runs `work` right after the commit, never after a rollback. It must not throw. The same guarantee. */
export function onCommit(ctx: { tx: unknown }, work: () => void): void {
  (ctx.tx as WorkspaceTx).afterCommit.push(work);
}
