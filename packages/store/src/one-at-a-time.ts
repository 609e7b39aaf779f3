import { Client, type PoolConfig } from "pg";
import { CONNECT_TIMEOUT_MS } from "./assert-database-answers.ts";

/**
 * Runs `work` while no other process on this database does, waiting for its turn. The lock ends with the
 * connection, so a process that dies holds nobody up; what it had done by then is for `work` to find.
 *
 * @param lock  any number of one's own: the same for what must not run together
 */
export async function oneAtATime<T>(connection: PoolConfig, lock: number, work: () => Promise<T>): Promise<T> {
  const client = new Client({
    ...connection,
    application_name: "parley-turn",
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  // Said by `end` or the next query; unheard it would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("select pg_advisory_lock($1)", [lock]);
    return await work();
  } finally {
    await client.end();
  }
}
