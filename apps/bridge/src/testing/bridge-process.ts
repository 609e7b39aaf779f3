import { spawn, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import type { Message } from "../json-rpc.ts";

export const LAUNCHER = path.resolve(import.meta.dirname, "../../bin/parley.mjs");

/** `parley mcp` as a host runs it, with a data directory of its own. */
export interface BridgeProcess {
  child: ChildProcessByStdio<Writable, Readable, Readable>;
  write(text: string | Buffer): void;
  send(message: object): void;
  /** Sends a request and resolves with its answer. */
  request(method: string, params?: object): Promise<Message>;
  /** Resolves with the next message that matches, or one that already came and was not taken. */
  next(matches: (message: Message) => boolean): Promise<Message>;
  /** All that came on stdout and stderr, as text. */
  stdout(): string;
  stderr(): string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
}

export function tempDataDir(): { dir: string; remove: () => void } {
  const dir = mkdtempSync(path.join(os.tmpdir(), "parley-bridge-"));
  return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

/** @param env  all of it: nothing of the developer's own shell reaches the bridge */
export function startBridge(env: Record<string, string>, flags: string[] = []): BridgeProcess {
  const child = spawn(process.execPath, [LAUNCHER, "mcp", ...flags], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  let taken = 0;
  let ids = 0;
  const inbox: Message[] = [];
  const waiting: { matches: (message: Message) => boolean; resolve: (message: Message) => void }[] = [];
  child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (chunk: string) => {
    stdout += chunk;
    for (let end = stdout.indexOf("\n", taken); end >= 0; end = stdout.indexOf("\n", taken)) {
      deliver(JSON.parse(stdout.slice(taken, end)) as Message);
      taken = end + 1;
    }
  });

  function deliver(message: Message): void {
    const index = waiting.findIndex((waiter) => waiter.matches(message));
    if (index < 0) inbox.push(message);
    else waiting.splice(index, 1)[0]?.resolve(message);
  }
  function next(matches: (message: Message) => boolean): Promise<Message> {
    const index = inbox.findIndex(matches);
    if (index >= 0) return Promise.resolve(inbox.splice(index, 1)[0]!);
    return new Promise((resolve) => waiting.push({ matches, resolve }));
  }
  const send = (message: object) => void child.stdin.write(`${JSON.stringify(message)}\n`);

  return {
    child,
    write: (text) => void child.stdin.write(text),
    send,
    request(method, params = {}) {
      const id = ++ids;
      send({ jsonrpc: "2.0", id, method, params });
      return next((message) => message.id === id && message.method === undefined);
    },
    next,
    stdout: () => stdout,
    stderr: () => stderr,
    ended: once(child, "exit").then(([code]) => code as number | null),
  };
}
