import type { PoolClient } from "pg";
import { db, connectionOf, type Db } from "./db.ts";

/**
 * A query of the query builder that is built and prepared once for each connection, for paths where
 * building it costs more than running it. Values come through `sql.placeholder(name)`.
 *
 * @example
 * const byId = preparedQuery((db) =>
 *   db.select().from(chats).where(eq(chats.id, sql.placeholder("id"))).prepare("chat_by_id"));
 * const [row] = await byId(ctx).execute({ id });
 */
export function preparedQuery<T>(build: (db: Db) => T): (ctx: { tx: unknown }) => T {
  const built = new WeakMap<PoolClient, T>();
  return (ctx) => {
    const connection = connectionOf(ctx);
    const known = built.get(connection);
    if (known !== undefined) return known;
    const query = build(db(ctx));
    built.set(connection, query);
    return query;
  };
}
