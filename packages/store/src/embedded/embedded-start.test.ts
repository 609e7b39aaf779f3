import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import {
  ask,
  FAST,
  IS_ROOT,
  NOBODY,
  postmasterPid,
  spawnOwner,
  stopped,
  tempDir,
  untilGone,
} from "./embedded-world.fixture.ts";
import { startEmbeddedPostgres } from "./index.ts";
import { barredAt } from "./run-as.ts";

describe("a fresh data directory", () => {
  it("becomes a database that answers by socket and by URL, and keeps what was written", async () => {
    const dataDir = join(tempDir(), "new", "data");
    const first = stopped(await startEmbeddedPostgres({ dataDir }));
    expect(first.reused).toBe(false);
    await ask(first.connection("parley"), "CREATE TABLE kept (word text)");
    const byUrl = new Client({ connectionString: first.ownerUrl });
    await byUrl.connect();
    await byUrl.query("INSERT INTO kept VALUES ('größe')");
    await byUrl.end();
    const pid = await postmasterPid(dataDir);
    await first.stop();
    await untilGone(pid);

    const second = stopped(await startEmbeddedPostgres({ dataDir }));
    expect(second.reused).toBe(false);
    expect(await ask(second.connection("parley"), "SELECT upper(word) FROM kept")).toEqual([{ upper: "GRÖßE" }]);
  });

  it("is UTF-8, checksummed, local, and private", async () => {
    const dataDir = tempDir();
    const database = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
    const sql = `SELECT current_setting('server_encoding') AS encoding, current_setting('data_checksums') AS checksums,
      current_setting('listen_addresses') AS addresses, current_setting('fsync') AS fsync,
      current_setting('max_connections')::int AS connections, datlocprovider AS provider, datlocale AS locale
      FROM pg_database WHERE datname = current_database()`;
    expect(await ask(database.connection("parley"), sql)).toEqual([
      {
        encoding: "UTF8",
        checksums: "on",
        addresses: "",
        fsync: "off",
        connections: 120,
        provider: "b",
        locale: "C.UTF-8",
      },
    ]);
    expect(statSync(join(dataDir, "database-secret")).mode & 0o777).toBe(0o600);
    expect(statSync(database.connection("parley").host).mode & 0o777).toBe(0o700);
    const stranger = { ...database.connection("parley"), password: "guess" };
    await expect(ask(stranger, "SELECT 1")).rejects.toThrow("password authentication failed");
  });

  it("gives a role the password that it always has", async () => {
    const database = stopped(await startEmbeddedPostgres({ dataDir: tempDir(), settings: FAST }));
    const app = database.connection("app");
    await ask(database.connection("parley"), `CREATE ROLE app LOGIN PASSWORD '${app.password}'`);
    expect(await ask(database.connection("app"), "SELECT current_user AS me")).toEqual([{ me: "app" }]);
  });

  it("does not write what people wrote into the log", async () => {
    const dataDir = tempDir();
    const database = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
    const sql = "CREATE TABLE t (word text PRIMARY KEY); INSERT INTO t VALUES ('confidential'), ('confidential')";
    await expect(ask(database.connection("parley"), sql)).rejects.toThrow("duplicate key");
    const log = readFileSync(join(dataDir, "postgres/postgres.log"), "utf8");
    expect(log).toContain("duplicate key");
    expect(log).not.toContain("confidential");
  });

  it("uses a short socket directory when its own path is too long", async () => {
    const dataDir = join(tempDir(), "a".repeat(90));
    const database = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
    expect(database.connection("parley").host.length).toBeLessThan(80);
    expect(await ask(database.connection("parley"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });
});

describe.skipIf(!IS_ROOT)("started by root", () => {
  it("runs as nobody, who cannot read the secret", async () => {
    const dataDir = tempDir();
    stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
    const status = readFileSync(`/proc/${await postmasterPid(dataDir)}/status`, "utf8");
    expect(status).toMatch(new RegExp(`^Uid:\\s+${NOBODY.uid}\\s+${NOBODY.uid}\\s`, "m"));
    expect(status).toMatch(/^Groups:\s*$/m);
    expect(statSync(join(dataDir, "database-secret")).uid).toBe(0);
  });

  it("says which directory bars the way of the user it runs as", async () => {
    const closed = tempDir();
    chmodSync(closed, 0o700);
    mkdirSync(join(closed, "data"));
    const start = startEmbeddedPostgres({ dataDir: join(closed, "data") });
    await expect(start).rejects.toThrow(`may not enter ${closed}`);
  });

  it("is not needed: another user starts it as themselves, and nobody else's directory is taken", async () => {
    if (await barredAt(import.meta.dirname, NOBODY)) return expect(IS_ROOT).toBe(true);
    const open = tempDir();
    chmodSync(open, 0o777);
    const owner = await spawnOwner(join(open, "theirs"), "database", NOBODY);
    expect(statSync(join(open, "theirs/postgres/cluster")).uid).toBe(NOBODY.uid);
    await owner.stop();
  });
});

describe("what cannot start says why", () => {
  it("names the two versions when the cluster is of another major version", async () => {
    const dataDir = tempDir();
    await (await startEmbeddedPostgres({ dataDir, settings: FAST })).stop();
    writeFileSync(join(dataDir, "postgres/cluster/PG_VERSION"), "15\n");
    await expect(startEmbeddedPostgres({ dataDir })).rejects.toThrow(
      /PostgreSQL 15, and this Parley brings PostgreSQL 18.*DATABASE_URL/s,
    );
    expect(existsSync(join(dataDir, "postgres-start.lock"))).toBe(false);
  });

  it("names the directory when something else is in its place", async () => {
    const file = join(tempDir(), "file");
    writeFileSync(file, "");
    await expect(startEmbeddedPostgres({ dataDir: join(file, "data") })).rejects.toMatchObject({
      code: "store_unavailable",
    });
  });

  it("says that the secret is not the one the database was made with", async () => {
    const dataDir = tempDir();
    await (await startEmbeddedPostgres({ dataDir, settings: FAST })).stop();
    writeFileSync(join(dataDir, "database-secret"), "another");
    await expect(startEmbeddedPostgres({ dataDir, settings: FAST })).rejects.toThrow(
      "database-secret was lost or changed",
    );
    expect(existsSync(join(dataDir, "postgres/cluster/postmaster.pid"))).toBe(false);
  });
});
