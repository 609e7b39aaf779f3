import { createIds, ManualClock, systemClock, type Clock, type Ids } from "@parley/kernel";
import { openStore, type Store } from "@parley/store";
import { Client, type PoolConfig } from "pg";
import { inject } from "vitest";

export interface TestStore {
  store: Store;
  clock: Clock;
  ids: Ids;
  /** A superuser connection to this database: for what the app role must not be able to do. */
  owner: PoolConfig;
  /** The same as a URL, for a process of its own. */
  ownerUrl: string;
  app: PoolConfig;
  jobs: PoolConfig;
  close(): Promise<void>;
}

let made = 0;

/** A fresh, migrated database of its own on the run's PostgreSQL. */
export async function testStore(options: { clock?: Clock; poolMax?: number } = {}): Promise<TestStore> {
  const cluster = inject("cluster");
  const clock = options.clock ?? systemClock;
  const ids = createIds(systemClock);
  const name = `test_${process.pid}_${++made}_${ids.secret(3)}`;
  const server = { host: cluster.host, port: cluster.port };
  const owner = { ...server, user: cluster.ownerUser, password: cluster.ownerPassword, database: name };
  await asOwner({ ...owner, database: "postgres" }, `create database ${name} template ${cluster.template}`);
  const app = { ...server, user: "parley_app", password: cluster.appPassword, database: name };
  const jobs = { ...server, user: "parley_jobs", password: cluster.jobsPassword, database: name };
  const store = await openStore({ owner, app, jobs, poolMax: options.poolMax ?? 10, clock, ids });
  return {
    store,
    clock,
    ids,
    owner,
    ownerUrl: `postgresql://${owner.user}:${owner.password}@localhost:${owner.port}/${name}?host=${encodeURIComponent(owner.host)}`,
    app,
    jobs,
    async close() {
      await store.close();
      await asOwner({ ...owner, database: "postgres" }, `drop database ${name} with (force)`);
    },
  };
}

/** A clock that tests move, set to a fixed morning. */
export function testClock(): ManualClock {
  return new ManualClock("2026-11-21T09:00:00Z");
}

async function asOwner(connection: PoolConfig, text: string): Promise<void> {
  const client = new Client(connection);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
