import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { serve } from "@hono/node-server";
import { createKey, createWorkspace, linkPhone, workerCaller } from "@parley/domain";
import { execute, type Scope } from "@parley/kernel";
import { startSimulator, type Simulator } from "@parley/simulator";
import { testStore } from "@parley/testing";
import { compose, type House } from "../compose.ts";
import { createLog } from "../compose/log.ts";
import { Secret, type Config } from "../config.ts";
import type { MountOnMcp } from "../edges/mcp-server.ts";
import { httpApp } from "../edges/server.ts";
import { freePort } from "./free-port.ts";

/** The whole server in this process, on a database and a simulator of its own, reached over real HTTP. */
export interface TestHouse {
  url: string;
  house: House;
  simulator: Simulator;
  workspaceId: string;
  phoneId: string;
  phoneNumberId: string;
  appSecret: string;
  key: string;
  /** Another key of the same workspace with these scopes only. */
  keyWith(...scopes: Scope[]): Promise<string>;
  /** Both steps: the preview, and the call that acts. */
  revokeKey(id: string): Promise<void>;
  rest(
    method: string,
    path: string,
    body?: object,
    key?: string,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  control<T>(method: string, path: string, body?: object): Promise<T>;
  /**
   * A worker in a process of its own, on the same database; resolves when it takes jobs. With
   * `PARLEY_ROLE: "server"` and a `PARLEY_PORT` in `env`, a second server.
   */
  startWorker(env?: Record<string, string>): Promise<ChildProcess>;
  /** Resolves with the first event of the type, from the moment of the call. */
  nextEvent(type: string, matches?: (data: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}

export interface TestHouseOptions {
  world?: "sample" | "empty";
  importHistory?: boolean;
  /** "server": jobs are left to processes that the test starts with `startWorker`. */
  role?: "all" | "server";
  /** What stands on each MCP server object in place of our catalogue. */
  mountOnMcp?: MountOnMcp;
}

interface Apps {
  apps: { app_id: string; app_secret: string; tokens: { token: string }[]; waba_ids: string[] }[];
  businesses: {
    accounts: { waba_id: string; numbers: { phone_number_id: string; display_phone_number: string }[] }[];
  }[];
}

const SECRET_KEY = "0123456789abcdef".repeat(4);
const MAIN = path.resolve(import.meta.dirname, "../main.ts");

export async function startTestHouse(options: TestHouseOptions = {}): Promise<TestHouse> {
  const test = await testStore();
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "parley-house-"));
  const simulator = await startSimulator({ port: 0, world: options.world ?? "sample" });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const log = createLog("error");
  const house = await compose(
    configOf(dataDir, port, url, options.role ?? "all"),
    { owner: test.owner, app: test.app, jobs: test.jobs },
    log,
    (why) => {
      throw new Error(why);
    },
  );
  const http = httpApp(house.edge, {
    allowedHosts: [],
    ...(options.mountOnMcp ? { mountOnMcp: options.mountOnMcp } : {}),
  });
  const server = await new Promise<ReturnType<typeof serve>>((resolve) => {
    const started = serve({ fetch: http.app.fetch, hostname: "127.0.0.1", port }, () => resolve(started));
  });

  const control = async <T>(method: string, where: string, body?: object): Promise<T> => {
    const response = await fetch(`${simulator.url}${where}`, {
      method,
      ...(body ? { body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {}),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${where}: ${JSON.stringify(answer)}`);
    return answer as T;
  };
  const { apps, businesses } = await control<Apps>("GET", "/_sim/apps");
  const app = apps[0];
  const account = businesses
    .flatMap((business) => business.accounts)
    .find((item) => app?.waba_ids.includes(item.waba_id));
  const number = account?.numbers[0];
  if (!app || !account || !number) throw new Error("The simulator has no number.");

  const { kernel } = house;
  const workspaceId = kernel.ids.next("workspace");
  const caller = workerCaller(workspaceId, "req_test");
  await execute(kernel, createWorkspace, caller, { name: "Test" });
  const verifyToken = kernel.ids.secret(8);
  const { phone_id: phoneId } = await execute(kernel, linkPhone, caller, {
    name: "Shop",
    number: number.display_phone_number.replace(/\D/g, ""),
    connector: "simulated",
    settings: { base_url: simulator.url, waba_id: account.waba_id, phone_number_id: number.phone_number_id },
    secrets: { access_token: app.tokens[0]?.token ?? "", app_secret: app.app_secret, verify_token: verifyToken },
    import_history: options.importHistory ?? false,
  });
  await control("PUT", `/_sim/apps/${app.app_id}/webhook`, {
    callback_url: `${url}/webhooks/whatsapp/${phoneId}`,
    verify_token: verifyToken,
  });
  await house.phones.connectAll();
  const makeKey = async (scopes?: Scope[]) =>
    (await execute(kernel, createKey, caller, { name: "test", ...(scopes ? { scopes } : {}) })).key;
  const key = await makeKey();

  // One reader of the feed for the whole test: it shows each event once, while a reader that begins
  // anew may show again what committed while another transaction was open.
  const stopReading = house.edge.feed.subscribe(workspaceId, () => {});

  const workers: ChildProcess[] = [];
  return {
    url,
    house,
    async startWorker(env = {}) {
      const child = spawn(process.execPath, [MAIN], {
        env: {
          ...process.env,
          PARLEY_ROLE: "worker",
          PARLEY_LOG_LEVEL: "error",
          PARLEY_DATA_DIR: dataDir,
          PARLEY_SECRET_KEY: SECRET_KEY,
          DATABASE_URL: test.ownerUrl,
          ...env,
        },
        stdio: ["ignore", "pipe", "inherit"],
      });
      workers.push(child);
      await new Promise<void>((resolve, reject) => {
        child.once("exit", (code) => reject(new Error(`The worker ended with ${code}.`)));
        child.stdout.on("data", (chunk: Buffer) => {
          if (/parley (?:worker )?ready/.test(chunk.toString())) resolve();
        });
      });
      return child;
    },
    simulator,
    workspaceId,
    phoneId,
    phoneNumberId: number.phone_number_id,
    appSecret: app.app_secret,
    key,
    keyWith: (...scopes) => makeKey(scopes),
    async revokeKey(id) {
      const revoke = (confirmation: Record<string, string>) =>
        fetch(`${url}/v1/keys/${id}/revoke`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json", ...confirmation },
          body: "{}",
        });
      const asked = (await (await revoke({})).json()) as { details: { confirmation_token: string } };
      const done = await revoke({ "confirmation-token": asked.details.confirmation_token });
      if (!done.ok) throw new Error(await done.text());
    },
    async rest(method, where, body, withKey = key) {
      const response = await fetch(`${url}/v1${where}`, {
        method,
        headers: { authorization: `Bearer ${withKey}`, ...(body ? { "content-type": "application/json" } : {}) },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    control,
    nextEvent: (type, matches = () => true) =>
      new Promise((resolve) => {
        const stop = house.edge.feed.subscribe(workspaceId, (event) => {
          if (event.type !== type || !matches(event.data)) return;
          stop();
          resolve(event.data);
        });
      }),
    async close() {
      stopReading();
      await Promise.all(workers.map(killed));
      await http.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await house.close();
      await simulator.close();
      await test.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function configOf(dataDir: string, port: number, url: string, role: Config["role"]): Config {
  return {
    host: "127.0.0.1",
    port,
    publicUrl: url,
    dataDir,
    databaseUrl: null,
    role,
    simulator: null,
    logLevel: "error",
    secretKey: new Secret(SECRET_KEY),
    acceptSecretKey: false,
    allowedHosts: [],
    rateLimits: false,
    failpoint: null,
    databasePool: 10,
    webhooksKeptDays: 30,
  };
}

function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}
