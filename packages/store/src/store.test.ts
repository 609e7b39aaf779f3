import { testStore, type TestStore } from "@parley/testing";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectionOf, onCommit } from "./db.ts";
import { openEventFeed } from "./event-feed.ts";

let world: TestStore;

beforeAll(async () => {
  world = await testStore();
});
afterAll(() => world.close());

const insertContact = (workspaceId: string, id: string) =>
  world.store.transact(workspaceId, "write", async (unit) => {
    await run(
      unit.tx,
      `insert into contacts (id, workspace_id, name, name_source, name_folded, created_at, updated_at)
       values ('${id}', '${workspaceId}', 'Ana', 'push', 'ana', now(), now())`,
    );
  });

const run = (tx: unknown, text: string) => connectionOf({ tx }).query(text);

describe("isolation of workspaces", () => {
  beforeAll(async () => {
    await insertContact("ws_a", "con_a");
    await insertContact("ws_b", "con_b");
  });

  it("shows only the rows of the transaction's workspace to raw SQL", async () => {
    const seen = await world.store.transact("ws_a", "read", (unit) => run(unit.tx, "select id from contacts"));
    expect(seen.rows).toEqual([{ id: "con_a" }]);
  });

  it("shows nothing outside a transaction with a workspace", async () => {
    expect((await world.store.pool.query("select id from contacts")).rows).toEqual([]);
  });

  it("does not let a write go to another workspace, nor change or remove its rows", async () => {
    await expect(
      world.store.transact("ws_a", "write", (unit) =>
        run(
          unit.tx,
          "insert into contacts (id, workspace_id, name, name_source, name_folded, created_at, updated_at) values ('con_x', 'ws_b', 'x', 'push', 'x', now(), now())",
        ),
      ),
    ).rejects.toThrow("row-level security");
    const changed = await world.store.transact("ws_a", "write", (unit) =>
      run(unit.tx, "update contacts set name = 'x' where id = 'con_b'"),
    );
    expect(changed.rowCount).toBe(0);
    const removed = await world.store.transact("ws_a", "write", (unit) =>
      run(unit.tx, "delete from contacts where id = 'con_b'"),
    );
    expect(removed.rowCount).toBe(0);
  });

  it("does not let the app role leave its role, switch security off or rewrite the audit", async () => {
    for (const text of [
      "set role parley",
      "set session authorization parley",
      "alter table contacts no force row level security",
      "update audit_log set actor_id = 'x'",
      "delete from audit_log",
    ]) {
      await expect(
        world.store.transact("ws_a", "write", (unit) => run(unit.tx, text)),
        text,
      ).rejects.toThrow(/permission denied|must be owner/);
    }
  });

  it("searches inside the workspace only, though search sees past row-level security", async () => {
    const found = await world.store.transact("ws_a", "read", (unit) =>
      run(unit.tx, "select id from search_contact_ids('%an%', null, null, 10)"),
    );
    expect(found.rows).toEqual([{ id: "con_a" }]);
    expect((await world.store.pool.query("select id from search_contact_ids('%an%', null, null, 10)")).rows).toEqual(
      [],
    );
  });

  it("refuses writes in a read", async () => {
    await expect(world.store.transact("ws_a", "read", (unit) => run(unit.tx, "delete from contacts"))).rejects.toThrow(
      "read-only",
    );
  });

  it("refuses a workspace id that is not one", async () => {
    await expect(world.store.transact("ws_a', true); --", "read", async () => 1)).rejects.toThrow("form of its own");
  });
});

describe("the database", () => {
  it("forces row-level security on every table with a workspace, and the app role owns nothing", async () => {
    const client = new Client(world.owner);
    await client.connect();
    const loose = await client.query(`
      select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'workspace_id'
      where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and not (c.relrowsecurity and c.relforcerowsecurity)
      order by 1`);
    const owned = await client.query("select relname from pg_class where relowner = 'parley_app'::regrole");
    await client.end();
    expect(loose.rows.map((row: { relname: string }) => row.relname)).toEqual(["key_directory", "phone_directory"]);
    expect(owned.rows).toEqual([]);
  });
});

describe("a transaction", () => {
  const kill = async () => {
    const owner = new Client(world.owner);
    await owner.connect();
    await owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
    );
    await owner.end();
  };

  it("whose connection is lost says that the database does not answer, and the next one works", async () => {
    const during = world.store.transact("ws_a", "write", async (unit) => {
      await kill();
      await run(unit.tx, "select 1");
    });
    await expect(during).rejects.toMatchObject({ code: "store_unavailable", retryable: true });
    await world.store.transact("ws_a", "read", (unit) => run(unit.tx, "select 1"));
  });

  it("that waits for one which waits for it is begun again, and both are kept", async () => {
    const order: [string, string][] = [
      ["ws_dl_one", "ws_dl_two"],
      ["ws_dl_two", "ws_dl_one"],
    ];
    const lock = (unit: { tx: unknown }, key: string) =>
      run(unit.tx, `select pg_advisory_xact_lock(hashtext('${key}'))`);
    let begun = 0;
    let bothHoldOne: () => void = () => {};
    const both = new Promise<void>((resolve) => (bothHoldOne = resolve));
    const told: string[] = [];
    await Promise.all(
      order.map(([first, second]) =>
        world.store.transact("ws_a", "write", async (unit) => {
          await lock(unit, first);
          if (++begun === 2) bothHoldOne();
          await both;
          await lock(unit, second);
          onCommit(unit, () => told.push(first));
        }),
      ),
    );
    expect(told.sort()).toEqual(["ws_dl_one", "ws_dl_two"]);
    expect(begun).toBe(3);
  });

  it("in which a failed statement was passed over keeps nothing and does not pretend to", async () => {
    const told: string[] = [];
    const careless = world.store.transact("ws_a", "write", async (unit) => {
      onCommit(unit, () => told.push("committed"));
      await run(unit.tx, "select 1 / 0").catch(() => undefined);
    });
    await expect(careless).rejects.toThrow("nothing was kept");
    expect(told).toEqual([]);
  });
});

describe("the outbox", () => {
  it("is followed on after the listening connection broke", async () => {
    const feed = await openEventFeed(world.store, world.app);
    const heard: string[] = [];
    let tell: () => void = () => {};
    const next = () => new Promise<void>((resolve) => (tell = resolve));
    const first = next();
    feed.subscribe("ws_broken", (event) => {
      heard.push(event.type);
      tell();
    });
    const write = (type: string) =>
      world.store.transact("ws_broken", "write", (unit) => unit.writeEvents([{ type, data: {} }]));
    await feed.read("ws_broken", "0-0", 1);
    await write("before.cut");
    await first;
    const second = next();
    const owner = new Client(world.owner);
    await owner.connect();
    await owner.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'parley_events' and datname = current_database()",
    );
    await owner.end();
    await write("during.cut");
    await second;
    expect(heard).toEqual(["before.cut", "during.cut"]);
    await feed.close();
  });

  it("does not pass an event whose transaction commits after a later one", async () => {
    const feed = await openEventFeed(world.store, world.app);
    const heard: string[] = [];
    const all = new Promise<void>((resolve) => {
      feed.subscribe("ws_feed", (event) => {
        heard.push(event.type);
        if (heard.length === 3) resolve();
      });
    });
    let releaseSlow: () => void = () => {};
    const slowMayCommit = new Promise<void>((resolve) => (releaseSlow = resolve));
    let slowWrote: () => void = () => {};
    const wrote = new Promise<void>((resolve) => (slowWrote = resolve));
    const slow = world.store.transact("ws_feed", "write", async (unit) => {
      await unit.writeEvents([{ type: "slow.written", data: {} }]);
      slowWrote();
      await slowMayCommit;
    });
    await wrote;
    await world.store.transact("ws_feed", "write", (unit) => unit.writeEvents([{ type: "fast.written", data: {} }]));
    expect(await feed.read("ws_feed", "0-0", 10)).toEqual([]);
    releaseSlow();
    await slow;
    await world.store.transact("ws_feed", "write", (unit) =>
      unit.writeEvents([{ type: "last.written", data: { n: 1 } }]),
    );
    await all;
    expect(heard).toEqual(["slow.written", "fast.written", "last.written"]);
    const page = await feed.read("ws_feed", "0-0", 2);
    const rest = await feed.read("ws_feed", page[1]?.position ?? "", 2);
    expect([...page, ...rest].map((event) => event.type)).toEqual(heard);
    await feed.close();
  });
});
