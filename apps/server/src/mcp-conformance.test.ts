import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mountConformanceFixtures } from "./testing/conformance/mount.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";
import { withKeyProxy } from "./testing/with-key-proxy.ts";

const REFEREE = path.resolve(
  import.meta.dirname,
  "../../../node_modules/@modelcontextprotocol/conformance/dist/index.js",
);

let out: string;
let house: TestHouse;
let door: Awaited<ReturnType<typeof withKeyProxy>>;

beforeAll(() => {
  out = mkdtempSync(path.join(os.tmpdir(), "parley-conformance-"));
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

/** Runs the protocol's own referee; the end of what it says explains a failure. */
function referee(...args: string[]): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [REFEREE, "server", "--url", `${door.url}/mcp`, "-o", out, ...args]);
    let said = "";
    child.stdout.on("data", (chunk: Buffer) => (said += chunk));
    child.stderr.on("data", (chunk: Buffer) => (said += chunk));
    child.once("error", reject);
    child.once("close", (code) => resolve({ code, said: said.slice(-6_000) }));
  });
}

describe("with the referee's fixtures on our factory, transports and guards", () => {
  beforeAll(async () => {
    house = await startTestHouse({ world: "empty", mountOnMcp: mountConformanceFixtures });
    door = await withKeyProxy(house.url, house.key);
  });
  afterAll(async () => {
    await door.close();
    await house.close();
  });

  it.each(["2025-11-25", "2026-07-28"])("meets every requirement of %s", { timeout: 120_000 }, async (revision) => {
    const { code, said } = await referee("--requirements", revision);
    expect(code, said).toBe(0);
  });
});

describe("with our own catalogue", () => {
  beforeAll(async () => {
    house = await startTestHouse({ world: "empty" });
    door = await withKeyProxy(house.url, house.key);
  });
  afterAll(async () => {
    await door.close();
    await house.close();
  });

  it.each([
    ["2025-11-25", "server-initialize"],
    ["2025-11-25", "ping"],
    ["2025-11-25", "tools-list"],
    ["2025-11-25", "resources-list"],
    ["2025-11-25", "server-sse-multiple-streams"],
    ["2025-11-25", "dns-rebinding-protection"],
    ["2026-07-28", "tools-list"],
    ["2026-07-28", "resources-list"],
    ["2026-07-28", "caching"],
    ["2026-07-28", "prompts-list"],
    ["2026-07-28", "sep-2164-resource-not-found"],
    ["2026-07-28", "dns-rebinding-protection"],
  ])("passes what needs no fixture: %s %s", { timeout: 60_000 }, async (revision, scenario) => {
    const { code, said } = await referee("--scenario", scenario, "--spec-version", revision, "--verbose");
    expect(code, said).toBe(0);
  });
});
