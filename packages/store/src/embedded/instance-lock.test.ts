import { createHash } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { spawnOwner, tempDir } from "./embedded-world.fixture.ts";
import { claimDataDir } from "./instance-lock.ts";

it("points a second start at the running one, until that one releases", async () => {
  const dataDir = tempDir();
  const first = await claimDataDir(dataDir, { url: "http://127.0.0.1:4310" });
  if (!("release" in first)) throw new Error("a fresh directory was taken");
  expect(await claimDataDir(dataDir, { url: "http://127.0.0.1:9999" })).toEqual({
    runningAt: "http://127.0.0.1:4310",
    pid: process.pid,
  });
  await first.release();
  expect(await claimDataDir(dataDir, { url: "http://127.0.0.1:9999" })).toHaveProperty("release");
});

it("does not count a claim whose process was killed", async () => {
  const dataDir = tempDir();
  const other = await spawnOwner(dataDir, "lock");
  expect(await claimDataDir(dataDir, { url: "http://here" })).toMatchObject({
    runningAt: "http://127.0.0.1:1",
  });
  await other.kill();
  expect(await claimDataDir(dataDir, { url: "http://here" })).toHaveProperty("release");
});

it("does not count a claim whose pid belongs to another process by now", async () => {
  const dataDir = tempDir();
  writeFileSync(
    join(dataDir, "parley.lock"),
    JSON.stringify({ pid: process.pid, start: "another boot:1", note: "http://old" }),
  );
  expect(await claimDataDir(dataDir, { url: "http://here" })).toHaveProperty("release");
});

it("does not count a file that is no claim", async () => {
  const dataDir = tempDir();
  writeFileSync(join(dataDir, "parley.lock"), "");
  expect(await claimDataDir(dataDir, { url: "http://here" })).toHaveProperty("release");
});

it("gives a dead process's claim to exactly one of many", async () => {
  const dataDir = tempDir();
  writeFileSync(
    join(dataDir, "parley.lock"),
    JSON.stringify({ pid: process.pid, start: "another boot:1", note: "http://old" }),
  );
  const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => claimDataDir(dataDir, { url: `http://${n}` })));
  expect(claims.filter((claim) => "release" in claim)).toHaveLength(1);
});

it("takes over although a process was killed in the middle of taking over", async () => {
  const dataDir = tempDir();
  const dead = JSON.stringify({ pid: process.pid, start: "another boot:1", note: "http://old" });
  writeFileSync(join(dataDir, "parley.lock"), dead);
  const guard = createHash("sha256").update(dead).digest("hex").slice(0, 12);
  writeFileSync(join(dataDir, `parley.lock.${guard}`), dead);
  expect(await claimDataDir(dataDir, { url: "http://here" })).toHaveProperty("release");
  expect(readdirSync(dataDir)).toEqual(["parley.lock"]);
});
