import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../bridge/src/testing/run-cli.ts";
import { freePort } from "../testing/free-port.ts";
import { startParleyProcess, type ParleyProcess } from "../testing/parley-process.ts";

let dataDir: string;
let ports: { server: number; simulator: number };
const running: ParleyProcess[] = [];

beforeAll(async () => {
  dataDir = mkdtempSync(path.join(os.tmpdir(), "parley-start-"));
  // PostgreSQL runs as another user when root starts it, and must reach its directory.
  chmodSync(dataDir, 0o755);
  ports = { server: await freePort(), simulator: await freePort() };
});
afterEach(async () => {
  for (const started of running.splice(0)) {
    started.child.kill("SIGTERM");
    await started.ended;
  }
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function environment(): Record<string, string> {
  return {
    PARLEY_DATA_DIR: dataDir,
    PARLEY_PORT: String(ports.server),
    PARLEY_SIMULATOR_PORT: String(ports.simulator),
  };
}

function start(env: Record<string, string> = {}): ParleyProcess {
  const started = startParleyProcess({ ...environment(), ...env });
  running.push(started);
  return started;
}

/** Ids of processes whose command line names the data directory. */
function processesOf(directory: string): string[] {
  return execFileSync("ps", ["-eo", "pid=,args="], { encoding: "utf8" })
    .split("\n")
    .filter((line) => line.includes(directory) && !line.includes("ps -eo"));
}

describe("a start", { timeout: 60_000 }, () => {
  it("on an empty directory prints addresses, a key that works and a configuration that works when pasted", async () => {
    const first = start();
    await first.ready;
    const url = `http://127.0.0.1:${ports.server}`;
    const key = /pk_live_[A-Za-z0-9_-]{43}/.exec(first.output())?.[0] ?? "";
    const chats = await fetch(`${url}/v1/chats?limit=100`, { headers: { authorization: `Bearer ${key}` } });
    expect(((await chats.json()) as { items: unknown[] }).items).toHaveLength(40);
    const configuration = JSON.parse(/^\{\n[\s\S]*?^\}/m.exec(first.output())?.[0] ?? "{}") as {
      mcpServers: { parley: { command: string; args: string[]; env: Record<string, string> } };
    };
    const { command, args, env } = configuration.mcpServers.parley;
    expect(env["PARLEY_DATA_DIR"]).toBe(dataDir);
    const bridge = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "inherit"] });
    bridge.stdin.write(
      '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"search_chats","arguments":{"query":"support"}}}\n',
    );
    const [answer] = (await once(bridge.stdout, "data")) as [Buffer];
    expect(answer.toString()).toContain("Support");
    bridge.kill();
    expect(JSON.parse(readFileSync(path.join(dataDir, "client.json"), "utf8"))).toEqual({
      url,
      key,
      simulator_url: `http://127.0.0.1:${ports.simulator}`,
    });
  });

  it("later shows no key, and stops without leaving a process behind", async () => {
    const later = start();
    await later.ready;
    expect(later.output()).not.toContain("pk_live_");
    expect(later.output()).toContain("The bridge finds the key of this machine by itself");
    later.child.kill("SIGINT");
    expect(await later.ended).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
  });

  it("on another port tells the bridge and the command line, and whoever asks at the old address is told the new one", async () => {
    const moved = { ...environment(), PARLEY_PORT: String(await freePort()) };
    await start(moved).ready;
    const url = `http://127.0.0.1:${moved.PARLEY_PORT}`;
    expect(JSON.parse(readFileSync(path.join(dataDir, "client.json"), "utf8"))).toMatchObject({ url });
    const own = { PARLEY_DATA_DIR: dataDir };
    expect(await runCli(["call", "list_chats", "limit=1"], own)).toMatchObject({ code: 0, stderr: "" });
    const old = await runCli(["call", "list_chats"], { ...own, PARLEY_URL: `http://127.0.0.1:${ports.server}` });
    expect(old).toMatchObject({ code: 3, stdout: expect.stringContaining(`last started at ${url}`) });
  });

  it("on any free port prints and keeps the one it got", async () => {
    const any = start({ PARLEY_PORT: "0", PARLEY_SIMULATOR_PORT: "0" });
    await any.ready;
    const url = /^parley ready (http:\/\/127\.0\.0\.1:[1-9]\d+)$/m.exec(any.output())?.[1] ?? "";
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(any.output()).toContain(`"PARLEY_URL": "${url}"`);
    expect(any.output()).not.toMatch(/:0\b/);
    expect(JSON.parse(readFileSync(path.join(dataDir, "client.json"), "utf8"))).toMatchObject({ url });
    expect(await runCli(["call", "list_chats", "limit=1"], { PARLEY_DATA_DIR: dataDir })).toMatchObject({ code: 0 });
    const simulator = /Phones +(http:\/\/127\.0\.0\.1:[1-9]\d+)\//.exec(any.output())?.[1] ?? "";
    const own = { PARLEY_DATA_DIR: dataDir };
    for (const env of [own, { ...own, PARLEY_SIMULATOR_PORT: "0" }]) {
      const { stdout } = await runCli(["doctor"], env);
      expect(stdout).toMatch(new RegExp(`simulator +${simulator}$`, "m"));
    }
  });

  it("beside a running one says so and where that is", async () => {
    const first = start();
    await first.ready;
    const second = start({ PARLEY_PORT: String(await freePort()) });
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(
      `already runs on this data directory (${dataDir}), at http://127.0.0.1:${ports.server}, as process ${first.child.pid}. Use that one, stop it (\`kill ${first.child.pid}\`)`,
    );
  });

  it("on a taken port names the port and the variable before anything is made, and leaves nothing running", async () => {
    const own = mkdtempSync(path.join(os.tmpdir(), "parley-start-taken-"));
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    const refused = start({ PARLEY_PORT: String(port), PARLEY_DATA_DIR: own });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain(`Port ${port} is taken. Set PARLEY_PORT`);
    const simulator = start({ PARLEY_SIMULATOR_PORT: String(port), PARLEY_DATA_DIR: own });
    expect(await simulator.ended).toBe(1);
    expect(simulator.output()).toContain(`Port ${port}, for the simulator, is taken. Set PARLEY_SIMULATOR_PORT`);
    other.close();
    expect(processesOf(own)).toEqual([]);
    expect(existsSync(path.join(own, "postgres"))).toBe(false);
    rmSync(own, { recursive: true });
  });

  it("that is killed with -9 leaves no database and no simulator behind", async () => {
    const killed = start();
    await killed.ready;
    killed.child.kill("SIGKILL");
    await killed.ended;
    await expect.poll(() => processesOf(dataDir), { timeout: 15_000 }).toEqual([]);
    expect(existsSync(path.join(dataDir, "postgres"))).toBe(true);
    const after = start();
    await after.ready;
    expect(after.output()).not.toMatch(/already exists in queue|\bat .*:\d+:\d+/);
  });

  it("by npm ends with it, when npm is told to stop", async () => {
    const npm = spawn("npm", ["start"], {
      cwd: path.resolve(import.meta.dirname, "../../../.."),
      env: { ...process.env, ...environment() },
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise<void>((resolve) =>
      npm.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("parley ready")) resolve();
      }),
    );
    npm.kill("SIGTERM");
    await expect.poll(() => processesOf(dataDir), { timeout: 15_000 }).toEqual([]);
  });

  it("ends when its launcher is killed with -9", async () => {
    const repository = path.resolve(import.meta.dirname, "../../../..");
    const launcher = spawn(process.execPath, ["scripts/with-node.mjs", "apps/server/src/main.ts"], {
      cwd: repository,
      env: { ...process.env, ...environment() },
      stdio: ["ignore", "pipe", "ignore"],
    });
    await new Promise<void>((resolve) =>
      launcher.stdout.on("data", (chunk: Buffer) => {
        if (chunk.toString().includes("parley ready")) resolve();
      }),
    );
    launcher.kill("SIGKILL");
    await expect.poll(() => processesOf(dataDir), { timeout: 15_000 }).toEqual([]);
    await expect.poll(() => existsSync(path.join(dataDir, "parley.lock")), { timeout: 15_000 }).toBe(false);
  });

  it("names the phone that is not well, and is there all the same", async () => {
    const before = start();
    await before.ready;
    const { key } = JSON.parse(readFileSync(path.join(dataDir, "client.json"), "utf8")) as { key: string };
    const url = `http://127.0.0.1:${ports.server}/v1`;
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const settings = { phone_number_id: "1", waba_id: "2", base_url: `http://127.0.0.1:${ports.simulator}` };
    const secrets = { access_token: "wrong", app_secret: "wrong", verify_token: "wrong" };
    const body = JSON.stringify({ name: "Broken line", settings, secrets });
    expect((await fetch(`${url}/phones`, { method: "POST", headers, body })).status).toBe(200);
    before.child.kill("SIGTERM");
    await before.ended;
    const later = start();
    await expect
      .poll(later.output, { timeout: 20_000 })
      .toMatch(/not all is well yet:\n.*Broken line: credentials_rejected/);
    expect(later.output()).toContain("parley ready");
    const readyz = await fetch(`http://127.0.0.1:${ports.server}/readyz`);
    expect([readyz.status, await readyz.json()]).toMatchObject([
      200,
      { ready: true, phones: [{ ok: true }, { ok: false, detail: expect.stringContaining("Broken line") }] },
    ]);
    expect((await fetch(`${url}/phones`, { headers })).status).toBe(200);
    later.child.kill("SIGTERM");
    expect(await later.ended).toBe(0);
    expect(processesOf(dataDir)).toEqual([]);
  });

  it("without the simulator makes an empty workspace and a key that may link a phone", async () => {
    const own = mkdtempSync(path.join(os.tmpdir(), "parley-start-bare-"));
    chmodSync(own, 0o755);
    const bare = start({ PARLEY_SIMULATOR: "off", PARLEY_DATA_DIR: own });
    await bare.ready;
    const key = /pk_live_[A-Za-z0-9_-]{43}/.exec(bare.output())?.[0] ?? "";
    const phones = await fetch(`http://127.0.0.1:${ports.server}/v1/phones`, {
      headers: { authorization: `Bearer ${key}` },
    });
    expect(await phones.json()).toEqual({ items: [], next_cursor: null });
    bare.child.kill("SIGTERM");
    await bare.ended;
    rmSync(own, { recursive: true, force: true });
  });

  it("refuses a misspelt variable by the nearest name", async () => {
    const refused = start({ PARLEY_PROT: "1" });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toContain("Did you mean PARLEY_PORT?");
  });
});
