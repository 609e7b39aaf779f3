import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { testStore, type TestStore } from "@parley/testing";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../testing/free-port.ts";
import { startParleyProcess, type ParleyProcess } from "../testing/parley-process.ts";

/** Whole Parleys that share one database, each with a data directory, ports and a simulator of its own. */
const SECRET_KEY = "ab".repeat(32);
const KEY = /pk_live_[A-Za-z0-9_-]{43}/;

let test: TestStore;
let dirs: string[];
const running: ParleyProcess[] = [];

beforeEach(async () => {
  test = await testStore();
});
afterEach(async () => {
  for (const started of running.splice(0)) {
    started.child.kill("SIGTERM");
    await started.ended;
  }
  await test.close();
});
beforeAll(() => {
  dirs = ["a", "b", "c", "d"].map((name) => mkdtempSync(path.join(os.tmpdir(), `parley-shared-${name}-`)));
  for (const dir of dirs) chmodSync(dir, 0o755);
});
afterAll(() => dirs.forEach((dir) => rmSync(dir, { recursive: true, force: true })));

async function start(dataDir: string | undefined, env: Record<string, string> = {}): Promise<ParleyProcess> {
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const started = startParleyProcess({
    PARLEY_DATA_DIR: dataDir ?? "",
    PARLEY_PORT: String(port),
    PARLEY_SIMULATOR_PORT: String(simulatorPort),
    PARLEY_SECRET_KEY: SECRET_KEY,
    DATABASE_URL: test.ownerUrl,
    ...env,
  });
  running.push(started);
  return started;
}

async function countOf(table: string): Promise<number> {
  const client = new Client(test.owner);
  await client.connect();
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`);
  await client.end();
  return Number(rows[0]?.count);
}

describe("starts on one empty database", { timeout: 120_000 }, () => {
  it("together make one workspace, one phone and one key, a later one says where the key is, and one with another secret key is refused", async () => {
    const both = await Promise.all([start(dirs[0]), start(dirs[1])]);
    await Promise.all(both.map((started) => started.ready));
    const [first, second] = both.toSorted((a, b) => Number(KEY.test(b.output())) - Number(KEY.test(a.output())));
    expect(await countOf("workspaces")).toBe(1);
    expect(await countOf("phones")).toBe(1);
    expect(await countOf("api_keys")).toBe(1);
    expect(first?.output()).toMatch(KEY);
    expect(first?.output()).toContain('"PARLEY_DATA_DIR"');
    expect(second?.output()).not.toMatch(KEY);

    const later = await start(dirs[2], { PARLEY_SIMULATOR: "off" });
    await later.ready;
    expect(later.output()).toContain("No key of this database lies in this data directory");
    expect(later.output()).toMatch(/npx parley keys create --name NAME --url http:\S+ --key pk_live_…/);
    expect(later.output()).toContain('"PARLEY_API_KEY": "pk_live_…"');
    expect(later.output()).not.toContain("finds the key");
    const dir = dirs.find((item) => first?.output().includes(item)) ?? "";
    expect(readFileSync(path.join(dir, "client.json"), "utf8")).toContain(KEY.exec(first?.output() ?? "")?.[0]);

    const stranger = await start(dirs[3], { PARLEY_SECRET_KEY: "cd".repeat(32) });
    expect(await stranger.ended).toBe(1);
    expect(stranger.output()).toMatch(
      /sealed with another key .* PARLEY_SECRET_KEY set to what stands in `secret.key`/,
    );
    expect(stranger.output()).not.toMatch(/\bat .*:\d+:\d+/);
  });
});
