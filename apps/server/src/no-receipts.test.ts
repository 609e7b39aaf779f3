import type { Client } from "@modelcontextprotocol/client";
import { createRegistry } from "@parley/kernel";
import { operations } from "@parley/domain";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepFixtures } from "../../../packages/domain/src/sweep-fixtures.ts";
import type { SweepRows } from "../../../packages/domain/src/sweep-world.ts";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Whoever reads for us reads unseen: the sender's ticks stay grey until somebody says otherwise. */
const READS = createRegistry(operations).all.filter(({ operation }) => operation.effect === "read");
/** Most reads have what they ask for in this house; what another slice's rows would need is refused. */
const ANSWERED_MIN = 0.8;

let house: TestHouse;
let client: Client;
let ana: Customer;
let rows: SweepRows;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ({ client } = await openHttpClient({ url: `${house.url}/mcp?toolsets=all`, key: house.key }, "modern"));
  ana = await newCustomer(house, "Ana Lima");
  rows = await filledHouse();
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

/** Ids of what is there; of what is not, an id that nothing has. */
async function filledHouse(): Promise<SweepRows> {
  const { chatId, contactId } = ana;
  const { message_id: inboundMessageId } = await ana.write("Where is my order?");
  const imageMessageId = (await ana.say({ type: "image", image: { id: await pictureOf(ana) } })).message_id;
  const outboundMessageId = await made("POST", "/messages", { chat_id: chatId, text: "On its way", wait: "sent" });
  const question = { chat_id: chatId, question: "When?", options: ["Today", "Later"] };
  const pollMessageId = await made("POST", "/messages/poll", question);
  const { body: group } = await house.rest("POST", "/groups", { name: "Garden club", participants: [chatId] });
  const told = await ofGroup(String(group["chat_id"]));
  await house.rest("PATCH", `/chats/${chatId}`, { labels: ["vip"] });
  const { body: opened } = await house.rest("POST", "/tickets", { chat_id: chatId, subject: "Order is late" });
  const known: Partial<SweepRows> = {
    workspaceId: house.workspaceId,
    phoneId: house.phoneId,
    chatId,
    contactId,
    inboundMessageId,
    imageMessageId,
    outboundMessageId,
    pollMessageId,
    groupChatId: String(group["chat_id"]),
    groupMessageId: told,
    groupMemberId: contactId,
    labelName: "vip",
    number: "4915112345678",
    ticketId: (opened["ticket"] as { ticket_id: string }).ticket_id,
  };
  return new Proxy(known as SweepRows, { get: (target, name) => target[name as keyof SweepRows] ?? "nothing" });
}

async function made(method: string, where: string, body: object): Promise<string> {
  const answer = await house.rest(method, where, body);
  return String(answer.body["message_id"]);
}

async function pictureOf(person: Customer): Promise<string> {
  const dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
  const response = await fetch(`${house.simulator.url}/_sim/people/${person.id}/media`, {
    method: "POST",
    headers: { "content-type": "image/png" },
    body: Buffer.from(dot, "base64"),
  });
  return ((await response.json()) as { media: { id: string } }).media.id;
}

async function ofGroup(chatId: string): Promise<string> {
  const { groups } = await house.control<{ groups: { id: string }[] }>("GET", "/_sim/groups");
  const heard = house.nextEvent("message.received", (data) => data["chat_id"] === chatId);
  const text = { type: "text", text: { body: "Who brings the spade?" } };
  await house.control("POST", `/_sim/people/${ana.id}/messages`, { group_id: groups[0]?.id, ...text });
  return String((await heard)["message_id"]);
}

const receipts = async () =>
  (await house.control<{ entries: object[] }>("GET", "/_sim/transcript?kind=read&limit=1000")).entries;
const ticks = async () => {
  const path = `/_sim/people/${ana.id}/chats/${house.phoneNumberId}/messages`;
  const { messages } = await house.control<{ messages: { from_me: boolean; status: string }[] }>("GET", path);
  return messages.filter((message) => message.from_me).map((message) => message.status);
};

/** Work that a read might have left behind is through once a message queued after it has arrived. */
async function workIsDone(): Promise<void> {
  const sent = await house.rest("POST", "/messages", { chat_id: ana.chatId, text: "Anything else?", wait: "sent" });
  expect(sent.body["error"]).toBeUndefined();
  await expect.poll(async () => (await house.house.jobs.health()).waiting).toBe(0);
}

it("every read by tool leaves the sender's ticks as they were", async () => {
  const inputs = await sweepFixtures();
  const failed: unknown[] = [];
  for (const { operation } of READS) {
    const answer = await client.callTool({ name: operation.name, arguments: inputs[operation.name]?.(rows) ?? {} });
    if (answer.isError) failed.push([operation.name, (answer.structuredContent as { code: string }).code]);
  }
  await workIsDone();
  expect(1 - failed.length / READS.length, JSON.stringify(failed)).toBeGreaterThanOrEqual(ANSWERED_MIN);
  expect(await receipts()).toEqual([]);
  expect(await ticks()).not.toContain("read");
});

it("every resource does too, read and listed", async () => {
  const ids: Record<string, string> = {
    chat_id: rows.chatId,
    message_id: rows.imageMessageId,
    contact_id: rows.contactId,
    ticket_id: rows.ticketId,
  };
  const { resourceTemplates } = await client.listResourceTemplates();
  const { resources } = await client.listResources();
  const uris = resourceTemplates.map(({ uriTemplate }) => {
    const of = uriTemplate.includes("groups/") ? { ...ids, chat_id: rows.groupChatId } : ids;
    return uriTemplate.replace(/\{(\w+)\}/g, (_, name: string) => of[name] ?? "nothing");
  });
  for (const uri of [...uris, ...resources.map((resource) => resource.uri)]) {
    const { contents } = await client.readResource({ uri });
    expect(contents.length, uri).toBeGreaterThan(0);
  }
  await workIsDone();
  expect(await receipts()).toEqual([]);
  expect(await ticks()).not.toContain("read");
});

it("mark_chat_read sends a receipt, unless it is told not to", async () => {
  const silent = { chat_id: rows.chatId, send_receipt: false };
  await client.callTool({ name: "mark_chat_read", arguments: silent });
  await workIsDone();
  expect(await receipts()).toEqual([]);
  await ana.write("Hello?");
  await client.callTool({ name: "mark_chat_read", arguments: { chat_id: rows.chatId } });
  await expect.poll(receipts).toHaveLength(1);
  expect(new Set(await ticks())).toEqual(new Set(["read"]));
});
