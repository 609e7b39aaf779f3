import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { Client } from "pg";
import { expect, onTestFinished, vi } from "vitest";
import type { Connection, EmbeddedPostgres } from "./index.ts";
import { processStart } from "./process-identity.ts";
import type { RunAs } from "./run-as.ts";

export const IS_ROOT = process.getuid?.() === 0;
export const NOBODY: RunAs = { uid: 65_534, gid: 65_534 };
export const FAST = { fsync: "off" } as const;

/** A directory others may pass through, removed after the test. */
export function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "parley-embedded-"));
  chmodSync(dir, 0o711);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5 }));
  return dir;
}

/** Stopped after the test if the test did not. */
export function stopped(database: EmbeddedPostgres): EmbeddedPostgres {
  onTestFinished(() => database.stop());
  return database;
}

export async function ask(connection: Connection, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client(connection);
  // A database killed under an open connection reports here as well as to the query.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

export interface OwnerProcess {
  child: ChildProcess;
  first: Record<string, unknown> & { connection: Connection; reused: boolean };
  /** Stops it in order; answers once it said so. */
  stop(): Promise<void>;
  /** Kills it at once; answers when it is gone. */
  kill(): Promise<void>;
}

export async function spawnOwner(
  dataDir: string,
  mode: "database" | "lock" = "database",
  runAs?: RunAs,
): Promise<OwnerProcess> {
  const program = join(import.meta.dirname, "owner-process.fixture.ts");
  const child = spawn(process.execPath, [program, dataDir, mode], { stdio: ["pipe", "pipe", "inherit"], ...runAs });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const line = await lines.next();
    if (line.done) throw new Error("the owner process ended without a word");
    return JSON.parse(line.value) as Record<string, unknown>;
  };
  return {
    child,
    first: (await next()) as OwnerProcess["first"],
    async stop() {
      child.stdin.write("stop\n");
      expect(await next()).toEqual({ stopped: true });
    },
    async kill() {
      const gone = once(child, "exit");
      child.kill("SIGKILL");
      await gone;
    },
  };
}

export async function postmasterPid(dataDir: string): Promise<number> {
  return Number((await readFile(join(dataDir, "postgres/cluster/postmaster.pid"), "utf8")).split("\n")[0]);
}

export async function untilGone(pid: number): Promise<void> {
  await vi.waitFor(async () => expect(await processStart(pid)).toBeNull(), { timeout: 20_000, interval: 10 });
}
