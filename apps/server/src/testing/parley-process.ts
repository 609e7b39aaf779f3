import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

const MAIN = path.resolve(import.meta.dirname, "../main.ts");

/** The real process as `npm start` runs it. */
export interface ParleyProcess {
  child: ChildProcess;
  /** All it printed so far, on both streams. */
  output: () => string;
  /** Resolves with the exit code. */
  ended: Promise<number | null>;
  /** Rejects with the output where it ends before. */
  ready: Promise<void>;
}

/** @param env  over this process's own */
export function startParleyProcess(env: Record<string, string>): ParleyProcess {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let isReady: () => void;
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (/^parley ready /m.test(text)) isReady();
    });
  }
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const started = {
    child,
    output: () => text,
    ended,
    ready: Promise.race([ready, ended.then(() => Promise.reject(new Error(text)))]),
  };
  started.ready.catch(() => undefined);
  return started;
}
