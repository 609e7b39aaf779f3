import { once } from "node:events";
import { closeSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { tempDir } from "./embedded-world.fixture.ts";
import { prepareLayout } from "./layout.ts";
import { joinOwners, makeOwnersPipe } from "./owners-pipe.ts";
import { spawnSupervised } from "./supervisor.ts";

/** Ends at an interrupt, as a postmaster does. */
const PROGRAM = "process.on('SIGINT', () => process.exit(0)); setInterval(() => {}, 1000); console.log('ready');";

it("stops its postmaster with the last owner, and leaves the pipe of the next one alone", async () => {
  const layout = { ...(await prepareLayout(tempDir())), runAs: null };
  const first = await makeOwnersPipe(layout);
  const supervisor = spawnSupervised(process.execPath, ["-e", PROGRAM], layout, first);
  closeSync(first.readEnd);
  await expect.poll(() => readFileSync(layout.logFile, "utf8")).toContain("ready");
  const next = await makeOwnersPipe(layout);
  const gone = once(supervisor, "exit");
  closeSync(first.writeEnd);
  await gone;
  const joined = joinOwners(layout);
  expect(joined?.path).toBe(next.path);
  for (const end of [next.readEnd, next.writeEnd, joined!.writeEnd]) closeSync(end);
});
