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
const OTHER_KEY = "cd".repeat(32);
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

type Started = ParleyProcess & { url: string };
type Apps = { apps: { app_secret: string; tokens: { token: string }[] }[] };

async function start(dataDir: string | undefined, env: Record<string, string> = {}): Promise<Started> {
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
  return { ...started, url: `http://127.0.0.1:${port}` };
}

async function phonesOf(
  { url }: Started,
  key: string,
): Promise<{ phone_id: string; state: string; reason?: string }[]> {
  const response = await fetch(`${url}/v1/phones`, { headers: { authorization: `Bearer ${key}` } });
  return ((await response.json()) as { items: { phone_id: string; state: string }[] }).items;
}

async function countOf(table: string): Promise<number> {
  const client = new Client(test.owner);
  await client.connect();
  const { rows } = await client.query<{ count: string }>(`select count(*) from ${table}`);
  await client.end();
  return Number(rows[0]?.count);
}

describe("starts on one empty database", { timeout: 120_000 }, () => {
  it("together make one workspace, one phone and one key, and a later one says where the key is", async () => {
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
  });

  it("of whatever role are refused with another secret key, until that is to replace one that was lost", async () => {
    const simulatorPort = String(await freePort());
    const first = await start(dirs[0], { PARLEY_SIMULATOR_PORT: simulatorPort });
    await first.ready;
    const other = { PARLEY_SECRET_KEY: OTHER_KEY };
    const strangers = await Promise.all([
      start(dirs[1], { ...other, PARLEY_ROLE: "worker" }),
      start(dirs[2], { ...other, PARLEY_ROLE: "server" }),
      start(dirs[3], { ...other, PARLEY_SIMULATOR: "off" }),
      start(dirs[1], other),
    ]);
    for (const stranger of strangers) {
      expect(await stranger.ended).toBe(1);
      expect(stranger.output()).toMatch(/another secret key than .* Set PARLEY_SECRET_KEY to that one/);
      expect(stranger.output()).not.toMatch(/\bat .*:\d+:\d+/);
    }
    const key = KEY.exec(first.output())?.[0] ?? "";
    expect(await phonesOf(first, key)).toMatchObject([{ state: "connected" }]);
    first.child.kill("SIGTERM");
    await first.ended;

    const later = await start(dirs[0], {
      ...other,
      PARLEY_SIMULATOR_PORT: simulatorPort,
      PARLEY_ACCEPT_SECRET_KEY: "on",
    });
    await later.ready;
    const [phone] = await phonesOf(later, key);
    expect(phone).toMatchObject({
      state: "credentials_rejected",
      reason: expect.stringContaining(`npx parley phones update ${phone?.phone_id} --access-token-file`),
    });
    const { apps } = (await (await fetch(`http://127.0.0.1:${simulatorPort}/_sim/apps`)).json()) as Apps;
    const secrets = {
      access_token: apps[0]?.tokens[0]?.token,
      app_secret: apps[0]?.app_secret,
      verify_token: "made-up",
    };
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const body = JSON.stringify({ secrets });
    await fetch(`${later.url}/v1/phones/${phone?.phone_id}`, { method: "PATCH", headers, body });
    await expect.poll(() => phonesOf(later, key), { timeout: 20_000 }).toMatchObject([{ state: "connected" }]);
  });
});
