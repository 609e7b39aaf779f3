import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import http from "node:http";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

export const ROOT = path.resolve(import.meta.dirname, "..");

/** The product as `npm start` runs it, in a directory of its own: real PostgreSQL with fsync, real processes. */
export interface Product {
  url: string;
  simulatorUrl: string;
  key: string;
  dataDir: string;
  process: ChildProcess;
  rest(method: string, where: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }>;
  control<T>(method: string, where: string, body?: object): Promise<T>;
  /** Kills it with -9 and starts it again on the same data; resolves when it is ready. */
  restartAfterKill(): Promise<void>;
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function startProduct(): Promise<Product> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "parley-bench-"));
  chmodSync(dataDir, 0o755);
  const [port, simulatorPort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
  const env = {
    ...process.env,
    PARLEY_DATA_DIR: dataDir,
    PARLEY_PORT: String(port),
    PARLEY_SIMULATOR_PORT: String(simulatorPort),
    PARLEY_RATE_LIMITS: "off",
    PARLEY_LOG_LEVEL: "error",
  };
  let child = await launch(env);
  const { key } = JSON.parse(readFileSync(path.join(dataDir, "client.json"), "utf8")) as { key: string };
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const product: Product = {
    url,
    simulatorUrl,
    key,
    dataDir,
    get process() {
      return child;
    },
    rest: (method, where, body) =>
      request(agent, method, `${url}/v1${where}`, body, { authorization: `Bearer ${key}` }),
    async control<T>(method: string, where: string, body?: object) {
      // The simulator's own shapes; a bench that reads them wrong shows it at once.
      return (await request(agent, method, `${simulatorUrl}${where}`, body)).body as T;
    },
    async restartAfterKill() {
      await ended(child, "SIGKILL");
      child = await launch(env);
    },
    kill: () => ended(child, "SIGKILL"),
    async stop() {
      await ended(child, "SIGTERM");
      agent.destroy();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return product;
}

export function request(
  agent: http.Agent,
  method: string,
  url: string,
  body?: object | string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
  const length =
    text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  return new Promise((resolve, reject) => {
    const call = http.request(url, { agent, method, headers: { ...length, ...headers } }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const answer = Buffer.concat(chunks).toString("utf8");
        resolve({
          status: response.statusCode ?? 0,
          body: answer ? (JSON.parse(answer) as Record<string, unknown>) : {},
        });
      });
      response.on("error", reject);
    });
    call.on("error", reject);
    call.end(text);
  });
}

function launch(env: NodeJS.ProcessEnv): Promise<ChildProcess> {
  const child = spawn(process.execPath, [path.join(ROOT, "apps/server/src/main.ts")], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("parley ready")) resolve(child);
    });
    child.once("exit", (code) => reject(new Error(`Parley ended with ${code}.`)));
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
