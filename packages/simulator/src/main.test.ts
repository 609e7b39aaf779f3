import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));
const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
});

describe("the simulator as a process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("says when it is ready and stops on %s", async (signal) => {
    const { child, url } = await start();
    expect((await fetch(`${url}/_sim/clock`)).status).toBe(200);
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("ends when its parent's channel closes", async () => {
    const { child } = await start();
    child.disconnect();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("says in words when the port is taken or a flag is wrong", async () => {
    const { url } = await start();
    const taken = await complaint("--port", new URL(url).port);
    expect(taken).toMatchObject({ code: 1, text: expect.stringContaining("is taken") });
    expect(await complaint("--wrold", "empty")).toMatchObject({ code: 2, text: expect.stringContaining("--wrold") });
    expect(await complaint("--world", "big")).toMatchObject({
      code: 2,
      text: expect.stringContaining("sample or empty"),
    });
    for (const port of ["abc", "70000"])
      expect(await complaint("--port", port)).toMatchObject({ code: 2, text: expect.stringContaining("--port must") });
  });
});

async function start(): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [MAIN, "--port", "0", "--world", "empty"], {
    stdio: ["ignore", "pipe", "inherit", "ipc"],
  });
  started.push(child);
  if (!child.stdout) throw new Error("no output");
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  return { child, url: line.replace("simulator ready ", "") };
}

async function complaint(...flags: string[]): Promise<{ code: number | null; text: string }> {
  const child = spawn(process.execPath, [MAIN, ...flags], { stdio: ["ignore", "ignore", "pipe"] });
  started.push(child);
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => (text += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text };
}
