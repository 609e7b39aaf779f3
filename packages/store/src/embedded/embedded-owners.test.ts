import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ask, FAST, postmasterPid, spawnOwner, stopped, tempDir, untilGone } from "./embedded-world.fixture.ts";
import { startEmbeddedPostgres } from "./index.ts";

/** The shell that is the postmaster's parent, and its other children. */
function supervisorOf(pid: number): { supervisor: number; watchers: number[] } {
  const supervisor = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  const children = readFileSync(`/proc/${supervisor}/task/${supervisor}/children`, "utf8").trim().split(" ");
  return { supervisor, watchers: children.map(Number).filter((child) => child !== pid) };
}

it("joins a running database instead of starting a second one", async () => {
  const dataDir = tempDir();
  const owner = await spawnOwner(dataDir);
  expect(owner.first.reused).toBe(false);
  const pid = await postmasterPid(dataDir);
  const here = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  expect(here.reused).toBe(true);
  expect(await postmasterPid(dataDir)).toBe(pid);
  await here.stop();
  await owner.stop();
  await untilGone(pid);
});

it("starts one database when several processes ask at the same moment", async () => {
  const dataDir = tempDir();
  const owners = await Promise.all([spawnOwner(dataDir), spawnOwner(dataDir), spawnOwner(dataDir)]);
  expect(owners.map((owner) => owner.first.reused).toSorted()).toEqual([false, true, true]);
  const pid = await postmasterPid(dataDir);
  await Promise.all(owners.map((owner) => owner.stop()));
  await untilGone(pid);
});

it("keeps the database for the others when one owner stops, the one that started it too", async () => {
  const dataDir = tempDir();
  const starter = await spawnOwner(dataDir);
  const here = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  const pid = await postmasterPid(dataDir);
  await starter.stop();
  expect(await ask(here.connection("parley"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await here.stop();
  await untilGone(pid);
});

it("leaves no postgres behind when its only owner is killed", async () => {
  const dataDir = tempDir();
  const owner = await spawnOwner(dataDir);
  const pid = await postmasterPid(dataDir);
  await owner.kill();
  await untilGone(pid);
  expect(existsSync(join(dataDir, "postgres/cluster/postmaster.pid"))).toBe(false);
});

it("keeps the database for a living owner when another one is killed", async () => {
  const dataDir = tempDir();
  const killed = await spawnOwner(dataDir);
  const here = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  await killed.kill();
  expect(await ask(here.connection("parley"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
});

it("starts again after the postmaster was killed, with every committed row", async () => {
  const dataDir = tempDir();
  const first = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  await ask(first.connection("parley"), "CREATE TABLE t AS SELECT generate_series(1, 1000) AS n");
  const pid = await postmasterPid(dataDir);
  process.kill(pid, "SIGKILL");
  const second = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  expect(second.reused).toBe(false);
  expect(await postmasterPid(dataDir)).not.toBe(pid);
  expect(await ask(second.connection("parley"), "SELECT count(*)::int AS n FROM t")).toEqual([{ n: 1000 }]);
}, 90_000);

it("starts again after the owner and the postmaster were killed together", async () => {
  const dataDir = tempDir();
  const owner = await spawnOwner(dataDir);
  await ask(owner.first.connection, "CREATE TABLE t AS SELECT 1 AS n");
  process.kill(await postmasterPid(dataDir), "SIGKILL");
  await owner.kill();
  const again = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  expect(await ask(again.connection("parley"), "SELECT n FROM t")).toEqual([{ n: 1 }]);
});

it("takes over a postmaster whose owner and supervisor were both killed", async () => {
  const dataDir = tempDir();
  const owner = await spawnOwner(dataDir);
  const pid = await postmasterPid(dataDir);
  const { supervisor, watchers } = supervisorOf(pid);
  for (const one of [...watchers, supervisor]) process.kill(one, "SIGKILL");
  await owner.kill();
  const here = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  const taken = await postmasterPid(dataDir);
  expect(await ask(here.connection("parley"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await here.stop();
  await untilGone(taken);
  await untilGone(pid);
});

it("is not stopped by an old pid file that names a living stranger", async () => {
  const dataDir = tempDir();
  await (await startEmbeddedPostgres({ dataDir, settings: FAST })).stop();
  const lines = [String(process.pid), join(dataDir, "postgres/cluster"), "1", "5432", "", "", "", "ready"];
  writeFileSync(join(dataDir, "postgres/cluster/postmaster.pid"), `${lines.join("\n")}\n`);
  const here = stopped(await startEmbeddedPostgres({ dataDir, settings: FAST }));
  expect(here.reused).toBe(false);
  expect(await postmasterPid(dataDir)).not.toBe(process.pid);
});
