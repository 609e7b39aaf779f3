import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AppError } from "@parley/kernel";
import { simulatorPortTaken } from "./port-free.ts";

const READY = /^simulator ready (http:\S+)/;
const STOP_WAIT_MS = 5_000;

export interface SimulatorProcess {
  /**
   * Where it answers, once it does.
   * @throws port_conflict
   * @throws connector_unavailable  it did not start; the words carry its own
   */
  url: Promise<string>;
  /** Resolves when it has ended; it may be starting still. */
  stop(): Promise<void>;
}

/**
 * The simulator as a process of its own, as a network would be. It ends with us: by signal, or by
 * itself when our end of the channel closes.
 */
export function startSimulatorProcess(options: { port: number; stateFile: string }): SimulatorProcess {
  const main = fileURLToPath(import.meta.resolve("@parley/simulator/main"));
  const args = [main, "--port", String(options.port), "--state", options.stateFile];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe", "ipc"] });
  return { url: urlOf(child, options.port), stop: () => stop(child) };
}

function urlOf(child: ChildProcess, port: number): Promise<string> {
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-2_000)));
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: child.stdout! });
    lines.on("line", (line) => {
      const url = READY.exec(line)?.[1];
      if (url) resolve(url);
    });
    child.once("exit", (code) => {
      reject(didNotStart(port, code, complaint.trim()));
    });
  });
}

function didNotStart(port: number, code: number | null, complaint: string): AppError {
  if (complaint.includes("is taken")) return simulatorPortTaken(port);
  return new AppError("connector_unavailable", { public: `The simulator did not start (exit ${code}). ${complaint}` });
}

function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_WAIT_MS);
    child.once("exit", () => {
      clearTimeout(timer);
      resolve();
    });
    child.kill("SIGTERM");
  });
}
