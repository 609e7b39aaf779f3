import { Client, type PoolConfig } from "pg";
import { CONNECT_TIMEOUT_MS } from "./assert-database-answers.ts";

const RECONNECT_MS = 500;

/**
 * Listens on one channel over a connection of its own. Calls back with the payload of each notice,
 * and with null after a reconnect: anything may have been missed.
 * @throws when the first connection fails; later ones are tried again until `close`
 */
export async function keepListening(
  connection: PoolConfig,
  channel: string,
  heard: (payload: string | null) => void,
): Promise<{ close(): Promise<void> }> {
  const state = { closed: false };
  let client = await connect();

  async function connect(): Promise<Client> {
    const fresh = new Client({ ...connection, application_name: channel, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
    fresh.on("notification", (notice) => heard(notice.payload ?? ""));
    fresh.on("error", () => void reconnect(fresh));
    await fresh.connect();
    await fresh.query(`listen ${channel}`);
    return fresh;
  }

  async function reconnect(failed: Client): Promise<void> {
    if (state.closed || failed !== client) return;
    await failed.end().catch(() => undefined);
    while (!state.closed) {
      try {
        client = await connect();
        heard(null);
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    }
  }

  return {
    async close(): Promise<void> {
      state.closed = true;
      await client.end();
    },
  };
}
