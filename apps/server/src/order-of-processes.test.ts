import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newCustomer } from "./testing/customer.ts";
import { freePort } from "./testing/free-port.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/**
 * Two whole servers on one database: both take calls and both run jobs, whichever has the phone. What counts is
 * what the people's phones show: each chat's messages once, in the order in which they were accepted.
 */
const SENDS = 200;
const CHATS = 3;
/** Calls that are under way at the same time, over both servers and all chats. */
const AT_ONCE = 20;

let house: TestHouse;
const dirs: string[] = [];
let servers: { url: string; process: ChildProcess }[];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty", role: "server" });
  await house.control("PATCH", `/_sim/numbers/${house.phoneNumberId}`, { throughput_mps: 1000, pair_limit: false });
  servers = [await startServer(), await startServer()];
}, 120_000);
afterAll(async () => {
  await house.close();
  for (const dir of dirs.splice(0)) rmSync(dir, { recursive: true });
});

/** On a port and in a data directory of its own; the network's news go to the house. */
async function startServer() {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), "parley-order-"));
  dirs.push(dataDir);
  const port = await freePort();
  const own = { PARLEY_DATA_DIR: dataDir, PARLEY_PORT: String(port) };
  const env = { ...own, PARLEY_SIMULATOR: "off", PARLEY_ROLE: "all", PARLEY_RATE_LIMITS: "off" };
  return { url: `http://127.0.0.1:${port}`, process: await house.startWorker(env) };
}

type Customer = Awaited<ReturnType<typeof newCustomer>>;

async function customers(): Promise<Customer[]> {
  const made = [];
  for (let n = 0; n < CHATS; n++) made.push(await newCustomer(house, `Person ${n}`));
  return made;
}

async function send(url: string, chatId: string, text: string): Promise<void> {
  const response = await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { authorization: `Bearer ${house.key}`, "content-type": "application/json" },
    body: JSON.stringify({ chat_id: chatId, text }),
  });
  expect(response.status, await response.text()).toBe(200);
}

/** In turn to each chat and over each server, several at once. */
async function sendAll(people: readonly Customer[], urls: readonly string[], from: number, to: number): Promise<void> {
  let next = from;
  const sender = async () => {
    for (let n = next++; n < to; n = next++)
      await send(urls[n % urls.length]!, people[n % people.length]!.chatId, `n${n}`);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sender));
}

async function listed({ chatId }: Customer): Promise<string[]> {
  const { body } = await house.rest("GET", `/chats/${chatId}/messages?limit=100&from_me=true`);
  expect(body["next_cursor"]).toBeNull();
  return (body["items"] as { text: string }[]).map(({ text }) => text).reverse();
}

async function shown({ id }: Customer): Promise<(string | undefined)[]> {
  const peer = `/_sim/people/${id}/chats/${house.phoneNumberId}/messages?limit=500`;
  const { messages } = await house.control<{ messages: { from_me: boolean; text?: { body: string } }[] }>("GET", peer);
  return messages.flatMap(({ from_me, text }) => (from_me ? [] : [text?.body]));
}

async function expectInOrder(people: readonly Customer[]): Promise<void> {
  const lists = await Promise.all(people.map(listed));
  expect(lists.flat()).toHaveLength(SENDS);
  for (const [index, person] of people.entries())
    await expect.poll(() => shown(person), { timeout: 30_000 }).toEqual(lists[index]);
}

describe("200 sends to three chats over two servers", { timeout: 120_000 }, () => {
  it("reach each phone in the order in which they were accepted", async () => {
    const people = await customers();
    await sendAll(
      people,
      servers.map(({ url }) => url),
      0,
      SENDS,
    );
    await expectInOrder(people);
  });

  it("do so too where one of them is stopped half way and the other goes on", async () => {
    const people = await customers();
    const [stays, stops] = servers.map(({ url }) => url) as [string, string];
    await sendAll(people, [stays, stops], 0, SENDS / 2);
    const stopped = once(servers[1]!.process, "exit");
    servers[1]!.process.kill("SIGTERM");
    await sendAll(people, [stays], SENDS / 2, SENDS);
    await stopped;
    await expectInOrder(people);
  });
});
