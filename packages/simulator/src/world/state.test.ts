import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ManualClock } from "@parley/kernel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Simulator, startSimulator } from "../start.ts";
import { type Bot, sentId, START, startBot } from "../testing/bot.ts";
import { type Snapshot, takeSnapshot } from "./snapshot.ts";

const ANNA = "4915112345678";
let dir: string;
let stateFile: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "simulator-state-"));
  stateFile = join(dir, "world.json");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

describe("a state file", () => {
  it("keeps what people saw, pending timers and media over a restart", async () => {
    const first = await startBot({ stateFile });
    await first.write(ANNA, { name: "Anna" });
    await first.control("PATCH", `/people/${ANNA}`, { read_after_ms: 60_000 });
    const id = sentId(await first.send(ANNA));
    await first.simulator.advance(10_000);
    const media = await attach(first);
    const shown = await chatOf(first.simulator);
    await first.close();

    const second = await startBot({ stateFile });
    expect(second.token).toBe(first.token);
    expect(await chatOf(second.simulator)).toEqual(shown);
    expect((await fetch(`${second.simulator.url}/_sim/media/${media}`)).status).toBe(200);
    await second.simulator.advance(60_000);
    expect(second.statuses()).toMatchObject([{ id, status: "read" }]);
    await second.close();
  });

  it("keeps webhooks that nobody has taken yet", async () => {
    const first = await startBot({ stateFile });
    first.answers.push(500, 500, 500, 500, 500);
    await first.write(ANNA);
    await first.simulator.settle();
    await first.close();
    const second = await startBot({ stateFile });
    expect((await second.control("GET", "/stats")).body.webhook_updates_pending).toBe(1);
    await second.close();
  });

  it("that is broken is put aside, and a fresh world begins", async () => {
    writeFileSync(stateFile, "{ not json");
    const simulator = await startSimulator({ port: 0, world: "empty", stateFile, clock: new ManualClock(START) });
    await simulator.close();
    expect(readFileSync(`${stateFile}.broken`, "utf8")).toBe("{ not json");
    expect(JSON.parse(readFileSync(stateFile, "utf8")).people).toEqual([]);
  });
});

describe("a world", () => {
  it("is the same for the same seed, and another for another", async () => {
    const [one, two, three] = await Promise.all(["a", "a", "b"].map(sample));
    expect(JSON.stringify(one)).toBe(JSON.stringify(two));
    expect(three?.apps[0]?.tokens).not.toEqual(one?.apps[0]?.tokens);
    expect(three?.messages.map((message) => message.id)).not.toEqual(one?.messages.map((message) => message.id));
  });

  it("travels as a snapshot and is reset by seed", async () => {
    const bot = await startBot();
    await bot.write(ANNA);
    const snapshot = (await bot.control("GET", "/snapshot")).body;
    await bot.control("POST", "/reset", { seed: "other", world: "empty" });
    expect((await bot.control("GET", "/people")).body.people).toEqual([]);
    expect((await bot.control("PUT", "/snapshot", snapshot)).status).toBe(200);
    expect((await bot.control("GET", "/people")).body.people).toHaveLength(1);
    expect((await bot.control("PUT", "/snapshot", {})).status).toBe(400);
    await bot.close();
  });
});

async function sample(seed: string): Promise<Snapshot> {
  const simulator = await startSimulator({ port: 0, world: "sample", seed, clock: new ManualClock(START) });
  const snapshot = structuredClone(takeSnapshot(simulator.sim));
  await simulator.close();
  return snapshot;
}

async function chatOf(simulator: Simulator): Promise<unknown> {
  return (await fetch(`${simulator.url}/_sim/people/${ANNA}/chats`)).json();
}

async function attach(bot: Bot): Promise<string> {
  const answer = await fetch(`${bot.simulator.url}/_sim/people/${ANNA}/media`, {
    method: "POST",
    headers: { "content-type": "image/png" },
    body: new Uint8Array([1, 2, 3]),
  });
  return ((await answer.json()) as { media: { id: string } }).media.id;
}
