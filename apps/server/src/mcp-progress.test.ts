import type { AnyOperation, Progress } from "@parley/kernel";
import { db } from "@parley/store";
import { sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { openStdioClient, type Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { LAUNCHER, tempDataDir } from "../../bridge/src/testing/bridge-process.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Long calls, by the official client: over HTTP and through the bridge, in both eras. */
const WAYS: { way: "http" | "bridge"; era: Era }[] = [
  { way: "http", era: "legacy" },
  { way: "http", era: "modern" },
  { way: "bridge", era: "legacy" },
  { way: "bridge", era: "modern" },
];
const SLOW_MS = 2_500;

let house: TestHouse;
let customers: Customer[];
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  customers = [];
  for (const name of ["Ana", "Bo", "Cy"]) customers.push(await newCustomer(house, name));
});
afterAll(() => house?.close());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** `wire` is all that reaches the client, in its order. */
async function connect(way: "http" | "bridge", era: Era) {
  const client =
    way === "http"
      ? (await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, era)).client
      : await openStdioClient({ command: process.execPath, args: [LAUNCHER, "mcp"], env: bridgeEnv() }, era);
  ends.push(() => client.close());
  const wire: unknown[] = [];
  const { transport } = client;
  const hear = transport?.onmessage;
  if (!transport || !hear) throw new Error("A connected client has a transport that it listens to.");
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport has this alone
  transport.onmessage = (message, extra) => {
    wire.push(message);
    hear(message, extra);
  };
  return { client, wire };
}

interface OnWire {
  method?: string;
  result?: object;
  params?: { progress: number; total?: number };
}

/**
 * What came before the answer, of each call that was answered. Read from the wire, because the client
 * forgets whom to tell of progress that arrives together with its answer.
 */
function toldBeforeAnswers(wire: readonly unknown[]): Progress[][] {
  const calls: Progress[][] = [[]];
  for (const { method, params, result } of wire as OnWire[]) {
    if (method === "notifications/progress" && params) {
      calls.at(-1)?.push({ done: params.progress, total: params.total ?? 0 });
    } else if (result) calls.push([]);
  }
  return calls;
}

function bridgeEnv(): Record<string, string> {
  const data = tempDataDir();
  ends.push(data.remove);
  return { PARLEY_URL: house.url, PARLEY_API_KEY: house.key, PARLEY_DATA_DIR: data.dir };
}

async function isSent(messageId: string): Promise<void> {
  await expect
    .poll(async () => (await house.rest("GET", `/messages/${messageId}`)).body, { timeout: 10_000 })
    .toMatchObject({ message: { state: expect.stringMatching(/^(sent|delivered|read)$/) } });
}

const chatIds = () => customers.map((customer) => customer.chatId);

/** What a call on the server's side does, seen through its operation. */
function watched(name: string): { signals: (AbortSignal | undefined)[]; completed: Promise<unknown>[] } {
  const operation = house.house.edge.registry.find(name)!.operation;
  const seen = { signals: [] as (AbortSignal | undefined)[], completed: [] as Promise<unknown>[] };
  const { run, complete } = operation;
  operation.run = (call) => {
    seen.signals.push(call.ctx.caller.signal);
    return run(call);
  };
  if (complete)
    operation.complete = (call) => {
      const completed = complete(call);
      seen.completed.push(completed);
      return completed;
    };
  ends.push(() => Object.assign(operation, { run, complete } satisfies Partial<AnyOperation>));
  return seen;
}

describe.each(WAYS)("over $way in the $era era", ({ way, era }) => {
  it("a bulk call tells of each item, and nothing to a client that did not ask", async () => {
    const { client, wire } = await connect(way, era);
    const call = { name: "add_chat_labels", arguments: { chat_ids: chatIds(), labels: [`${way}-${era}`] } };
    const answer = await client.callTool(call, { onprogress: () => {} });
    expect(answer.structuredContent).toMatchObject({ items: [{ ok: true }, { ok: true }, { ok: true }] });
    await client.callTool(call);
    expect(toldBeforeAnswers(wire)).toEqual([[1, 2, 3].map((done) => ({ done, total: 3 })), [], []]);
  });

  it("a preview and what follows it are one count that only grows", async () => {
    const { client, wire } = await connect(way, era);
    const { message_id } = await customers[0]!.write("To be passed on");
    const args = { message_id, chat_ids: chatIds() };
    const { structuredContent } = await client.callTool({ name: "forward_message", arguments: args });
    const { details } = structuredContent as { details: { confirmation_token: string } };
    const { confirmation_token } = details;
    const answer = await client.callTool(
      { name: "forward_message", arguments: { ...args, confirmation_token } },
      { onprogress: () => {} },
    );
    expect(answer.structuredContent).toMatchObject({ items: [{ ok: true }, { ok: true }, { ok: true }] });
    expect(toldBeforeAnswers(wire)[1]?.map(({ done }) => done)).toEqual([1, 2, 3, 4, 5, 6]);
    for (const item of (answer.structuredContent as { items: { message_id: string }[] }).items)
      await isSent(item.message_id);
  });

  it("a send that is waited for tells how long, ends its wait when taken back, and goes out all the same", async () => {
    const { client } = await connect(way, era);
    const { completed } = watched("send_message");
    await house.control("POST", "/_sim/faults", { kind: "slow", delay_ms: SLOW_MS, before: true, path: "/messages" });
    const controller = new AbortController();
    const heard: { progress: number; total?: number; message?: string }[] = [];
    const call = client.callTool(
      { name: "send_message", arguments: { chat_id: chatIds()[0], text: `${way} ${era}`, wait: "sent" } },
      {
        signal: controller.signal,
        onprogress: (progress) => {
          heard.push(progress);
          if (progress.progress >= 1) controller.abort();
        },
      },
    );
    await expect(call).rejects.toThrow();
    expect(heard.length).toBeGreaterThanOrEqual(2);
    expect(heard[0]).toMatchObject({ total: 20, message: expect.stringContaining("The message is") });
    await expect.poll(() => completed.length).toBe(1);
    const stood = (await completed[0]) as { message_id: string; delivery_state: string };
    expect(["queued", "sending"]).toContain(stood.delivery_state);
    await isSent(stood.message_id);
  });

  it("a bulk call that is taken back before its end changes nothing", async () => {
    const { client } = await connect(way, era);
    const { signals } = watched("set_chat_labels");
    const controller = new AbortController();
    const labels = [`cancelled-${way}-${era}`];
    await house.house.edge.kernel.store.transact(house.workspaceId, "write", async (unit) => {
      await db(unit).execute(sql`select id from chats where id = ${chatIds()[1]} for update`);
      const call = client.callTool(
        { name: "set_chat_labels", arguments: { chat_ids: chatIds(), labels } },
        { signal: controller.signal },
      );
      const refused = expect(call).rejects.toThrow();
      // Not pg_stat_activity: within a transaction it goes on showing the connections that it first showed.
      const waiting = sql`select 1 from pg_locks where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))`;
      await expect.poll(async () => (await db(unit).execute(waiting)).rows.length).toBe(1);
      controller.abort();
      await refused;
      await expect.poll(() => signals[0]?.aborted).toBe(true);
    });
    // Waits for the rows that the cancelled call still holds, so it comes after its end.
    await house.rest("POST", "/chats/labels/add", { chat_ids: chatIds(), labels: ["after"] });
    const { body } = await house.rest("GET", "/chats");
    for (const chat of body["items"] as { labels: string[] }[]) {
      expect(chat.labels).toContain("after");
      expect(chat.labels).not.toContain(labels[0]);
    }
  });
});
