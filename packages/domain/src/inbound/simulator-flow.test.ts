import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Connector, InboundEvent } from "@parley/connectors/contract";
import { simulated } from "@parley/connectors/simulated";
import { DAY_MS, SECOND_MS } from "@parley/kernel";
import { startSimulator, type AppView, type BusinessView, type Simulator } from "@parley/simulator";
import { inboundCounts } from "@parley/testing";
import { and, count, desc, eq, isNotNull, ne } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { chats } from "../chats/table.ts";
import { mediaFiles } from "../media/table.ts";
import { reactToMessage } from "../messages/operations/react-to-message.ts";
import { sendMediaMessage } from "../messages/operations/send-media-message.ts";
import { sendMessage } from "../messages/operations/send-message.ts";
import { sendTemplateMessage } from "../messages/operations/send-template-message.ts";
import { messageReactions, messages } from "../messages/table.ts";
import { syncTemplates } from "../templates/index.ts";
import { templates } from "../templates/table.ts";
import { flowWorld, type FlowWorld } from "./fixtures-flow-world.ts";
import { inboundIntake } from "./intake.ts";

/**
 * The flow on the real simulator with its sample world, through the real connector: what a person's
 * phone shows and what is stored here must agree.
 */
let world: FlowWorld;
let simulator: Simulator;
let connector: Connector;
let receiver: Server;
let numberId: string;

beforeAll(async () => {
  world = await flowWorld(async (clock) => {
    simulator = await startSimulator({ port: 0, world: "sample", seed: "flow", clock });
    return (connector = await connectTo(clock));
  });
  const { store, clock, ids, ports } = world.kernel;
  const intake = inboundIntake({ store, clock, ids, jobs: ports.jobs });
  receiver = createServer(async (request, response) => {
    if (request.method === "GET") {
      const query = Object.fromEntries(new URL(request.url ?? "/", "http://localhost").searchParams);
      response.end(connector.abilities.webhook?.challenge(query) ?? "");
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    await intake.accept(world, Buffer.concat(chunks));
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { apps } = await control<{ apps: AppView[] }>("GET", "/apps");
  await control("PUT", `/apps/${apps[0]?.app_id}/webhook`, {
    callback_url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    verify_token: "flow-verify-token",
  });
});

afterAll(async () => {
  await connector.disconnect();
  await simulator.close();
  receiver.close();
  receiver.closeAllConnections();
  await world.close();
});

async function connectTo(clock: FlowWorld["clock"]): Promise<Connector> {
  const { apps, businesses } = await control<{ apps: AppView[]; businesses: BusinessView[] }>("GET", "/apps");
  const number = businesses[0]?.accounts[0]?.numbers[0];
  numberId = number?.phone_number_id ?? "";
  return simulated.create({
    phoneId: "phn_flow",
    settings: { base_url: simulator.url, phone_number_id: numberId, waba_id: number?.waba_id },
    secrets: {
      access_token: apps[0]?.tokens[0]?.token ?? "",
      app_secret: apps[0]?.app_secret ?? "",
      verify_token: "flow-verify-token",
    },
    sink: { connection: () => {}, events: () => {} },
    clock,
  });
}

async function control<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${simulator.url}/_sim${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** Sends what is queued, lets the network react, converts what it told. */
async function settle(): Promise<void> {
  await world.runJobs();
  await simulator.advance(10 * SECOND_MS);
  await world.runJobs();
}

const rowOf = async (id: unknown) => {
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(messages)
      .where(eq(messages.id, String(id))),
  );
  return row;
};
/** A direct chat with someone whose number is known and who wrote in the last hours. */
const openChat = async () => {
  const [chat] = await world.query((tx) =>
    tx
      .select()
      .from(chats)
      .where(and(eq(chats.type, "direct"), isNotNull(chats.lastInboundAt)))
      .orderBy(desc(chats.lastInboundAt))
      .limit(1),
  );
  if (!chat) throw new Error("nobody has written");
  return chat;
};

it("imports the sample world's history, each message once", async () => {
  const history = connector.abilities.history;
  if (!history) throw new Error("no history");
  const pages: InboundEvent[][] = [];
  for (let cursor: string | null = null, first = true; first || cursor !== null; first = false) {
    const page = await history.page(cursor);
    pages.push(page.events);
    cursor = page.next;
  }
  for (const events of pages) await world.record(...events);
  const wanted = new Set(pages.flat().flatMap((event) => (event.kind === "message" ? [event.providerId] : []))).size;
  const [stored] = await world.query((tx) => tx.select({ n: count() }).from(messages));
  expect(wanted).toBeGreaterThanOrEqual(2_000);
  expect(stored?.n).toBe(wanted);
  for (const events of pages) await world.record(...events);
  expect((await world.query((tx) => tx.select({ n: count() }).from(messages)))[0]?.n).toBe(wanted);
});

it("fetches every file of the history", async () => {
  await world.runJobs();
  const [kept] = await world.query((tx) =>
    tx.select({ n: count() }).from(mediaFiles).where(eq(mediaFiles.state, "stored")),
  );
  const left = await world.query((tx) => tx.select().from(mediaFiles).where(ne(mediaFiles.state, "stored")));
  expect(kept?.n).toBeGreaterThan(20);
  expect(left.map((row) => row.failure)).toEqual([]);
});

it("sends text that arrives, with ticks that come back", async () => {
  const chat = await openChat();
  const { message_id: id } = await world.call(sendMessage, { chat_id: chat.id, text: "Olá! It is ready. 😀" });
  await settle();
  expect((await rowOf(id))?.deliveryState).toMatch(/^(delivered|read)$/);
  const shown = await control<{ messages: unknown[] }>(
    "GET",
    `/people/${chat.networkId}/chats/${numberId}/messages?limit=50`,
  );
  expect(JSON.stringify(shown)).toContain("Olá! It is ready. 😀");
});

it("receives the answer, with the reaction to ours", async () => {
  const chat = await openChat();
  const { message_id: id } = await world.call(sendMessage, { chat_id: chat.id, text: "Do you like it?" });
  await settle();
  const ours = await rowOf(id);
  await control("POST", `/people/${chat.networkId}/messages`, {
    to: numberId,
    type: "text",
    text: { body: "Sí, mañana" },
  });
  await control("POST", `/people/${chat.networkId}/react`, { to: numberId, message_id: ours?.providerId, emoji: "❤️" });
  await settle();
  const [answer] = await world.query((tx) =>
    tx
      .select()
      .from(messages)
      .where(and(eq(messages.chatId, chat.id), eq(messages.fromMe, false)))
      .orderBy(desc(messages.sentAt), desc(messages.id))
      .limit(1),
  );
  expect(answer?.text).toBe("Sí, mañana");
  const reactions = await world.query((tx) =>
    tx
      .select()
      .from(messageReactions)
      .where(eq(messageReactions.messageId, String(id))),
  );
  expect(reactions).toMatchObject([{ emoji: "❤️", reactorId: chat.contactId }]);
  expect((await world.call(reactToMessage, { message_id: answer?.id, emoji: "🎉" }))["changed"]).toBe(true);
  await settle();
  const shown = await control<unknown>("GET", `/people/${chat.networkId}/chats/${numberId}/messages?limit=50`);
  expect(JSON.stringify(shown)).toContain("🎉");
});

it("sends a picture that the person can open", async () => {
  const chat = await openChat();
  const png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
  const { message_id: id } = await world.call(sendMediaMessage, {
    chat_id: chat.id,
    media: { kind: "image", base64: png },
    caption: "one pixel",
  });
  await settle();
  expect((await rowOf(id))?.deliveryState).toMatch(/^(delivered|read)$/);
});

it("sends a template when the window has closed, and nothing else", async () => {
  const chat = await openChat();
  await syncTemplates(world.kernel, world.workspaceId, world.phoneId, "req_sync");
  const approved = await world.query((tx) =>
    tx
      .select()
      .from(templates)
      .where(and(eq(templates.status, "APPROVED"), eq(templates.category, "UTILITY"))),
  );
  await simulator.advance(2 * DAY_MS);
  await expect(world.call(sendMessage, { chat_id: chat.id, text: "too late" })).rejects.toMatchObject({
    code: "window_closed",
  });
  const template = approved[0];
  if (!template) throw new Error("the sample world has no approved utility template");
  const wanted = await world
    .call(sendTemplateMessage, { chat_id: chat.id, template: template.name, language: template.language })
    .then(
      () => [],
      (error: { options: { details: { variables: string[] } } }) => error.options.details.variables,
    );
  const { message_id: id } = await world.call(sendTemplateMessage, {
    chat_id: chat.id,
    template: template.name,
    language: template.language,
    variables: Object.fromEntries(
      wanted.map((key) => [key, key === "header_media" ? "https://files.example/a.png" : "x"]),
    ),
  });
  await settle();
  expect((await rowOf(id))?.deliveryState).toMatch(/^(delivered|read)$/);
});

it("lost no webhook and left none waiting", async () => {
  const counts = await inboundCounts(world.kernel.store, world);
  expect(counts).toMatchObject({ waiting: 0, failed: 0, unknown: 0 });
  expect(counts.received).toBeGreaterThan(5);
});
