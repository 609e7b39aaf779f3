import { AppError, SECOND_MS } from "@parley/kernel";
import { Client, type ClientConfig } from "pg";

/** For whoever waits at a terminal, and long enough for a database at the other end of the world. */
export const CONNECT_TIMEOUT_MS = 10 * SECOND_MS;

/**
 * Connects once and leaves, so that a database that cannot be used is told before anything waits for it.
 * @param setting  what names the address, such as DATABASE_URL
 * @param timeoutMs  for it to let us in
 * @throws store_unavailable  with the setting, the address without its password, the trouble and what to do
 */
export async function assertDatabaseAnswers(
  url: string,
  setting: string,
  timeoutMs: number = CONNECT_TIMEOUT_MS,
): Promise<void> {
  const client = clientFor(url, setting, timeoutMs);
  // Said by `connect` or the query; unheard it would end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select 1");
  } catch (error) {
    throw cannotUse(setting, addressOf(client), troubleOf(error, timeoutMs));
  } finally {
    await client.end().catch(() => undefined);
  }
}

function clientFor(url: string, setting: string, timeoutMs: number): Client {
  const config: ClientConfig = {
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: "parley-start",
  };
  try {
    return new Client(config);
  } catch {
    // The driver's words repeat the address with its password.
    throw new AppError("store_unavailable", {
      public: `${setting} is not an address of a database. It looks like postgres://USER:PASSWORD@HOST:5432/DATABASE, with %40 and the like for special characters of the password.`,
      retryable: false,
    });
  }
}

function addressOf({ host, port, database, user }: Client): string {
  return `${host}:${port}, database ${database ?? user}, user ${user}`;
}

function cannotUse(setting: string, address: string, [trouble, help]: Trouble): AppError {
  return new AppError("store_unavailable", {
    public: `The database of ${setting} (${address}) cannot be used: ${trouble}. ${help}, or unset ${setting} for the PostgreSQL that Parley brings along.`,
    retryable: false,
  });
}

/** What is wrong, and what to do about it: two parts of a sentence. */
type Trouble = readonly [what: string, help: string];

const START_IT = "Start it, or correct the address";
const TROUBLES: Readonly<Record<string, Trouble>> = {
  ECONNREFUSED: ["nothing listens there", START_IT],
  ECONNRESET: ["it broke the connection off", "Is this the port of a PostgreSQL? Correct the address"],
  ENOTFOUND: ["no host of this name is found", "Correct the address"],
  EAI_AGAIN: ["the name of the host cannot be looked up", "Look at this machine's network, correct the address"],
  EHOSTUNREACH: ["there is no way to this host", "Look at the network, correct the address"],
  ENETUNREACH: ["there is no way to this host", "Look at the network, correct the address"],
  ENOENT: ["there is no such socket", START_IT],
  "28P01": ["it refuses the password", "Correct user and password"],
  "28000": ["it does not let this user in", "Correct the user, or allow it in pg_hba.conf"],
  "3D000": ["there is no such database", "Make it with `createdb`, or correct the address"],
  "53300": ["all its connections are taken", "Raise max_connections, lower PARLEY_DATABASE_POOL"],
  "57P03": ["it is still starting or stopping", "Start Parley again in a moment"],
};

function troubleOf(error: unknown, timeoutMs: number): Trouble {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const message = error instanceof Error ? error.message : String(error);
  const known = TROUBLES[code];
  if (known) return known;
  // The driver gives these no code.
  if (code === "ETIMEDOUT" || /timeout/i.test(message))
    return [`it does not answer within ${timeoutMs / SECOND_MS} seconds`, "Is a PostgreSQL there? Correct the address"];
  if (message.startsWith("Connection terminated")) return TROUBLES["ECONNRESET"] ?? [message, START_IT];
  return [message || code, "Correct the address"];
}
