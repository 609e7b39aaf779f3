import { testStore, type TestStore } from "@parley/testing";
import type { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { withConnection } from "./with-connection.ts";

let world: TestStore;
let pool: Pool;
beforeAll(async () => {
  world = await testStore();
  pool = world.store.pool;
});
afterAll(() => world.close());

it("prepares a statement that comes again, and none that comes once", async () => {
  await withConnection(pool, async (client) => {
    for (const n of [1, 2, 3])
      expect((await client.query("select $1::int as again", [n])).rows).toEqual([{ again: n }]);
    await client.query("select $1::int as once", [1]);
    const known = await client.query<{ statement: string }>("select statement from pg_prepared_statements");
    const texts = known.rows.map((row) => row.statement);
    expect(texts).toContain("select $1::int as again");
    expect(texts).not.toContain("select $1::int as once");
  });
});

it("gives each of the statements sent together its own answer or its own failure", async () => {
  await withConnection(pool, async (client) => {
    const answers = await Promise.allSettled([
      client.query("select 1 as n"),
      client.query("select 1 / $1::int as n", [0]),
      client.query("select $1::int as n", [3]),
    ]);
    expect(
      answers.map((answer) => (answer.status === "fulfilled" ? answer.value.rows : answer.reason.message)),
    ).toEqual([[{ n: 1 }], "division by zero", [{ n: 3 }]]);
  });
});

it("keeps nothing of a transaction in which a statement sent ahead failed", async () => {
  await withConnection(pool, async (client) => {
    await client.query("begin");
    const failing = client.query("select 1 / 0");
    const committed = client.query("commit");
    await expect(failing).rejects.toThrow("division by zero");
    expect((await committed).command).toBe("ROLLBACK");
  });
});

it("tells of a connection lost before the begin with the first statement", async () => {
  const lost = withConnection(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>("select pg_backend_pid() as pid");
    const closed = new Promise((resolve) => client.once("end", resolve));
    await pool.query("select pg_terminate_backend($1)", [rows[0]?.pid]);
    await closed;
    await client.query("begin");
    await client.query("select 1");
  });
  await expect(lost).rejects.toThrow();
});
