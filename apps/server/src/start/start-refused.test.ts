import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { freePort } from "../testing/free-port.ts";
import { startParleyProcess } from "../testing/parley-process.ts";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), "parley-start-refused-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

const STACK = /\bat .*:\d+:\d+/;

/** What the process says that cannot start; it leaves nothing running. */
async function refusal(env: Record<string, string>): Promise<string> {
  const started = startParleyProcess({
    PARLEY_DATA_DIR: dir,
    PARLEY_PORT: String(await freePort()),
    PARLEY_SIMULATOR_PORT: String(await freePort()),
    ...env,
  });
  expect(await started.ended).toBe(1);
  expect(execFileSync("ps", ["-eo", "args="], { encoding: "utf8" })).not.toContain(dir);
  expect(started.output()).not.toMatch(STACK);
  return started.output();
}

describe("a start that cannot be says in words what to set, and leaves nothing behind", { timeout: 60_000 }, () => {
  it("where the data directory cannot be made", async () => {
    const file = path.join(dir, "file");
    writeFileSync(file, "");
    expect(await refusal({ PARLEY_DATA_DIR: file })).toContain("is a file, not a directory. Set PARLEY_DATA_DIR");
  });

  it.runIf(process.platform === "linux")("where the system lets nobody make it", async () => {
    expect(await refusal({ PARLEY_DATA_DIR: "/proc/nope" })).toContain("Set PARLEY_DATA_DIR");
  });

  it("where the database of its own is not there", async () => {
    const url = `postgres://nobody:s3cret@127.0.0.1:${await freePort()}/none`;
    const words = await refusal({ DATABASE_URL: url });
    expect(words).toContain("The database of DATABASE_URL (127.0.0.1:");
    expect(words).not.toContain("s3cret");
    expect(readdirSync(dir)).toEqual([]);
  });

  it.each([
    ["192.0.2.1", {}],
    ["parley.invalid", { PARLEY_PORT: "0" }],
  ])("where it cannot listen on the host %s", async (host, env) => {
    expect(await refusal({ PARLEY_HOST: host, ...env })).toMatch(
      /^parley: PARLEY_HOST is \S+, (which is no address of this machine|a name that .*)\. Set it to 127\.0\.0\.1/m,
    );
  });
});
