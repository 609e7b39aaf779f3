import { startEmbeddedPostgres } from "@parley/store/embedded";
import path from "node:path";
import { Client } from "pg";
import type { Product } from "./product.ts";

/** What autovacuum does within seconds of a fill: a bench of seconds must not depend on that moment. */
export async function analyzeTables(product: Product): Promise<void> {
  const postgres = await startEmbeddedPostgres({ dataDir: path.join(product.dataDir, "postgres") });
  const client = new Client(postgres.connection("parley"));
  await client.connect();
  await client.query("analyze");
  await client.end();
  await postgres.stop();
}
