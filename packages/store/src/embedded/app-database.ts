import { setTimeout as delay } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import { storeUnavailable } from "./store-unavailable.ts";

export interface Connection {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

export const APP_DATABASE = "parley";

/** Proves that the server answers to our password, and makes the database when it is missing. */
export async function ensureAppDatabase(connect: (database: string) => Connection): Promise<void> {
  const found = await query(connect(APP_DATABASE), "SELECT 1");
  if (found !== "invalid_catalog_name") return;
  await query(connect("postgres"), `CREATE DATABASE ${APP_DATABASE}`);
}

const CONNECT_ATTEMPTS_MAX = 100;
const CONNECT_RETRY_MS = 50;
const CANNOT_CONNECT_NOW = "57P03";
const INVALID_CATALOG_NAME = "3D000";
const INVALID_PASSWORD = "28P01";

async function query(connection: Connection, sql: string): Promise<"done" | "invalid_catalog_name"> {
  for (let attempt = 1; ; attempt++) {
    const client = new Client(connection);
    try {
      await client.connect();
      await client.query(sql);
      return "done";
    } catch (error) {
      const code = error instanceof DatabaseError ? error.code : undefined;
      if (code === INVALID_CATALOG_NAME) return "invalid_catalog_name";
      if (code === INVALID_PASSWORD) throw secretLost();
      // A backend crashed and the postmaster is recovering.
      if (code !== CANNOT_CONNECT_NOW || attempt >= CONNECT_ATTEMPTS_MAX) throw error;
      await delay(CONNECT_RETRY_MS);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

function secretLost(): Error {
  return storeUnavailable(
    "The database does not accept the secret in its data directory: the file database-secret was lost or changed. " +
      "Put the old one back, or restore a backup into a new PARLEY_DATA_DIR.",
  );
}
