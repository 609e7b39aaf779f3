import type { Pool, PoolClient } from "pg";

/** Lends a connection of the pool to `work`; one that broke meanwhile, or that `work` left unfit, is thrown away. */
export async function withConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  // A connection that is lost between two queries says so by an event, which without a listener ends the process.
  const lost = (error: Error) => (broken = error);
  client.on("error", lost);
  try {
    return await work(client);
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.off("error", lost);
    client.release(broken);
  }
}
