import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it } from "vitest";
import { startSimulatorProcess } from "./simulator-process.ts";

it("is stopped while it is still starting, and has ended by then", async () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), "parley-simulator-process-"));
  const simulator = startSimulatorProcess({ port: 0, stateFile: path.join(dir, "simulator.json") });
  const refused = expect(simulator.url).rejects.toMatchObject({ code: "connector_unavailable" });
  await simulator.stop();
  expect(execFileSync("ps", ["-eo", "args="], { encoding: "utf8" })).not.toContain(dir);
  await refused;
  rmSync(dir, { recursive: true });
});
