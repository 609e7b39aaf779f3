import { AppError } from "@parley/kernel";
import { isStoreAway, type Db, type Store } from "@parley/store";
import { drizzle } from "drizzle-orm/node-postgres";

/**
 * Asks a directory: one of the few tables that are read before any workspace is known.
 * @throws store_unavailable
 */
export async function readDirectory<T>(store: Pick<Store, "pool">, ask: (db: Db) => Promise<T>): Promise<T> {
  try {
    return await ask(drizzle(store.pool));
  } catch (error) {
    if (!isStoreAway(error)) throw error;
    throw new AppError("store_unavailable", {
      public: "The database does not answer. It is tried again with the next call; if it stays, see /readyz.",
      cause: error,
    });
  }
}
