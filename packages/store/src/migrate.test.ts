import { execFileSync } from "node:child_process";
import path from "node:path";
import { testStore } from "@parley/testing";
import { Client } from "pg";
import { expect, it } from "vitest";
import { connectionOf } from "./db.ts";
import { migrate } from "./migrate.ts";
import { openStore } from "./open-store.ts";

it("has the tables in its first migration that the code says", () => {
  const generator = path.join(import.meta.dirname, "../generate-migration.ts");
  execFileSync(process.execPath, [generator, "--check"], { stdio: ["ignore", "ignore", "inherit"] });
});

it("may be called again and by several processes at once", async () => {
  const world = await testStore();
  await Promise.all([migrate(world.owner), migrate(world.owner), migrate(world.owner)]);
  await world.close();
});

it("refuses a database that a newer version has migrated, and a migration that was edited", async () => {
  const world = await testStore();
  const owner = new Client(world.owner);
  await owner.connect();
  await owner.query("insert into parley_migrations (name, sha256) values ('9999_later.sql', 'x')");
  await expect(migrate(world.owner)).rejects.toThrow("start a newer version");
  await owner.query("delete from parley_migrations where name = '9999_later.sql'");
  await owner.query("update parley_migrations set sha256 = 'x' where name = '0000_tables.sql'");
  await expect(migrate(world.owner)).rejects.toThrow("Restore the file");
  await owner.end();
  await world.close();
});

it("needs no superuser, nor an app role that logs in: a database of one's own and createrole are enough", async () => {
  const world = await testStore();
  const superuser = new Client(world.owner);
  await superuser.connect();
  const name = `plain_${world.ids.secret(4)}`;
  await superuser.query(`create role ${name} login createrole password 'plain'`);
  // On a server of one's own nobody else has made the roles; here they must be handed over.
  await superuser.query(`grant parley_app, parley_jobs, parley_search, parley_janitor to ${name} with admin option`);
  await superuser.query(`create database ${name} owner ${name}`);
  const owner = { ...world.owner, user: name, password: "plain", database: name };
  const store = await openStore({ owner, poolMax: 2, clock: world.clock, ids: world.ids });
  try {
    await store.transact("ws_1", "write", (unit) => unit.writeEvents([{ type: "thing.done", data: {} }]));
    const role = await store.pool.query<{ current_user: string }>("select current_user");
    expect(role.rows[0]?.current_user).toBe("parley_app");
    const elsewhere = await store.transact("ws_2", "read", (unit) =>
      connectionOf(unit).query("select count(*)::int as count from outbox"),
    );
    expect(elsewhere.rows).toEqual([{ count: 0 }]);
  } finally {
    await store.close();
    await superuser.query(`drop database ${name} with (force)`);
    await superuser.query(`drop role ${name}`);
    await superuser.end();
    await world.close();
  }
});
