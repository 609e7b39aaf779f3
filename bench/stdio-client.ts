import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";

/** An MCP client over stdio, as thin as can be, so that what is timed is the server. */
export function stdioClient(command: string[], env: NodeJS.ProcessEnv) {
  const [program = "", ...args] = command;
  const child: ChildProcess = spawn(program, args, { env, stdio: ["pipe", "pipe", "inherit"] });
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  let last = 0;
  createInterface({ input: child.stdout! }).on("line", (line) => {
    const message = JSON.parse(line) as { id?: number };
    if (message.id !== undefined) waiting.get(message.id)?.(message);
  });
  return {
    child,
    call(method: string, params: object): Promise<Record<string, unknown>> {
      const id = ++last;
      return new Promise((resolve) => {
        waiting.set(id, (answer) => {
          waiting.delete(id);
          resolve(answer);
        });
        child.stdin!.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      });
    },
    close: () => child.kill("SIGKILL"),
  };
}

export const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "bench", version: "1" },
};
