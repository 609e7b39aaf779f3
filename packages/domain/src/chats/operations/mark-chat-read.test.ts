import { AppError } from "@parley/kernel";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { chatJobs } from "../chat-jobs.ts";
import { getChat } from "./get-chat.ts";
import { markChatRead } from "./mark-chat-read.ts";
import { markChatUnread } from "./mark-chat-unread.ts";

let world: SweepWorld;
let receipts: string[];

beforeAll(async () => {
  world = await sweepWorld();
});
beforeEach(() => {
  receipts = [];
  world.flow.jobs.length = 0;
  world.flow.connector.abilities.readReceipts = { markRead: async (providerId) => void receipts.push(providerId) };
});
afterAll(() => world.close());

const writes = async (text: string) => {
  const message = textFrom(world.number, text);
  await world.flow.record(message);
  return message.providerId;
};
const unread = async () =>
  ((await world.call(getChat, { chat_id: world.chatId }))["chat"] as { unread?: number }).unread ?? 0;
const read = (more: Record<string, unknown> = {}) => world.call(markChatRead, { chat_id: world.chatId, ...more });

async function runReceipts(): Promise<void> {
  const handlers = chatJobs(world.flow.deps);
  for (const job of world.flow.jobs.splice(0)) {
    const run = { id: job.id, workspaceId: job.workspaceId, sleep: async () => {} };
    await handlers[job.name]?.({ ...run, step: (_name, work) => work() }, job.input);
  }
}

describe("reading a chat", () => {
  it("clears the count and tells the network of the last message, after the commit", async () => {
    await writes("One");
    const last = await writes("Two");
    expect(await unread()).toBeGreaterThanOrEqual(2);
    expect(await read()).toEqual({
      chat_id: world.chatId,
      chat_name: "Person 678",
      number: `+${world.number}`,
      unread: 0,
      receipt: "queued",
    });
    expect(receipts).toEqual([]);
    await runReceipts();
    expect(receipts).toEqual([last]);
    expect(await unread()).toBe(0);
  });

  it("sends no receipt when none is wanted, or the connector has none", async () => {
    await writes("Quietly");
    expect(await read({ send_receipt: false })).toMatchObject({ receipt: "none" });
    await writes("No ability");
    delete world.flow.connector.abilities.readReceipts;
    expect(await read()).toMatchObject({ receipt: "none" });
    expect(world.flow.jobs).toEqual([]);
  });

  it("sends the receipt later, once, when the chat was read without one", async () => {
    const last = await writes("Now quietly");
    await read({ send_receipt: false });
    expect(await read()).toMatchObject({ unread: 0, receipt: "queued" });
    await runReceipts();
    expect(receipts).toEqual([last]);
    expect(await read()).toMatchObject({ receipt: "none" });
  });

  it("sends the receipt for what was written, also where a call came after it", async () => {
    const last = await writes("Call me back");
    const person = { phone: world.number };
    await world.flow.record({
      kind: "call",
      callId: "wacid.after",
      chat: { type: "direct", networkId: world.number, peer: person },
      caller: person,
      event: "terminate",
      at: world.clock.now().toISOString(),
      payload: { duration: 0 },
    });
    expect(await read()).toMatchObject({ unread: 0, receipt: "queued" });
    await runReceipts();
    expect(receipts).toEqual([last]);
    expect(await read()).toMatchObject({ receipt: "none" });
  });

  it("is harmless twice, and counts again what comes after", async () => {
    await writes("Once");
    await read();
    expect(await read()).toMatchObject({ unread: 0, receipt: "none" });
    await writes("And again");
    expect(await unread()).toBe(1);
  });

  it("is not undone by a network that refuses the receipt", async () => {
    await writes("Too old");
    world.flow.connector.abilities.readReceipts = {
      markRead: async () => {
        throw new AppError("connector_unavailable", { public: "Away." });
      },
    };
    await read();
    await runReceipts();
    expect(await unread()).toBe(0);
  });
});

describe("marking as unread", () => {
  it("shows one until it is read, and adds nothing to what is unread already", async () => {
    await read();
    expect(await world.call(markChatUnread, { chat_id: world.chatId })).toEqual({
      chat_id: world.chatId,
      chat_name: "Person 678",
      number: `+${world.number}`,
      unread: 1,
    });
    expect(await unread()).toBe(1);
    await writes("New one");
    expect(await unread()).toBe(1);
    await read();
    expect(await unread()).toBe(0);
  });
});
