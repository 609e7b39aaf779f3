import { ManualClock, MINUTE_MS } from "@parley/kernel";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { MCP_LIMITS } from "./edges/mcp-limits.ts";
import { mcpEdge } from "./edges/mcp.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** What lasts longer than a call: subscriptions of both eras, sessions of the older one. */
const HEARD_WITHIN_MS = 2_000;
const SESSIONS_PER_KEY = 50;

let house: TestHouse;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A client and what it hears, in order. */
async function listener(era: Era, key = house.key) {
  const heard: string[] = [];
  const { client, transport } = await openHttpClient({ url: `${house.url}/mcp`, key }, era, {}, (made) =>
    made.setNotificationHandler("notifications/resources/updated", ({ params }) => void heard.push(params.uri)),
  );
  ends.push(() => client.close());
  const subscribe = async (uri: string) => {
    if (era === "legacy") await client.subscribeResource({ uri });
    else await client.listen({ resourceSubscriptions: [uri] });
  };
  return { client, transport, heard, subscribe };
}

describe.each<Era>(["legacy", "modern"])("resources in the %s era", (era) => {
  it("read as their tools answer", async () => {
    const { chatId } = await newCustomer(house, "Ana Lima");
    const { client } = await listener(era);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map((template) => template.uriTemplate)).toContain("wa://chats/{chat_id}/messages");
    const { contents } = await client.readResource({ uri: `wa://chats/${chatId}/messages` });
    const text = (contents[0] as { text: string }).text;
    const tool = await client.callTool({ name: "list_messages", arguments: { chat_id: chatId } });
    expect(JSON.parse(text)).toEqual(tool.structuredContent);
  });

  it("that are not there, malformed or not allowed are refused in words", async () => {
    const { chatId } = await newCustomer(house, "Bo Chen");
    const { client } = await listener(era);
    await expect(client.readResource({ uri: "wa://chats/chat_nobody" })).rejects.toThrow("chat");
    await expect(client.readResource({ uri: "wa://nothing" })).rejects.toThrow("resources/templates/list");
    await expect(client.readResource({ uri: "wa://chats/%E0%A4" })).rejects.toThrow("There is no resource");
    const { client: narrow } = await listener(era, await house.keyWith("chats:read"));
    await expect(narrow.readResource({ uri: `wa://chats/${chatId}/messages` })).rejects.toThrow("messages:read");
  });

  it("are heard of within two seconds of a message in them, and only they", async () => {
    const carla = await newCustomer(house, "Carla");
    const dora = await newCustomer(house, "Dora");
    const { heard, subscribe } = await listener(era);
    const uri = `wa://chats/${carla.chatId}/messages`;
    await subscribe(uri);
    await dora.write("Not for you");
    await carla.write("Anybody there?");
    await expect.poll(() => heard, { timeout: HEARD_WITHIN_MS }).toContain(uri);
    expect(new Set(heard)).toEqual(new Set([uri]));
  });

  it("are not heard of by a key that may not read them", async () => {
    const { chatId, write } = await newCustomer(house, "Eve");
    const uri = `wa://chats/${chatId}/messages`;
    const allowed = await listener(era);
    await allowed.subscribe(uri);
    const narrow = await listener(era, await house.keyWith("chats:read"));
    await narrow.subscribe(uri).catch(() => {});
    await write("Secret");
    await expect.poll(() => allowed.heard, { timeout: HEARD_WITHIN_MS }).toContain(uri);
    expect(narrow.heard).toEqual([]);
  });

  it("are not heard of any more once the key is revoked", async () => {
    const { chatId, write } = await newCustomer(house, "Finn");
    const uri = `wa://chats/${chatId}/messages`;
    const key = await house.keyWith("chats:read", "messages:read");
    const revoked = await listener(era, key);
    await revoked.subscribe(uri);
    const { items } = (await house.rest("GET", "/keys?limit=1")).body as { items: { id: string }[] };
    await house.revokeKey(items[0]?.id ?? "");
    const allowed = await listener(era);
    await allowed.subscribe(uri);
    await write("Secret");
    await expect.poll(() => allowed.heard, { timeout: HEARD_WITHIN_MS }).toContain(uri);
    expect(revoked.heard).toEqual([]);
  });
});

describe("subscriptions of the newer era", () => {
  it("are capped per workspace over all of its keys, and there is room again when one ends", async () => {
    const door = mcpEdge(house.house.edge, () => {}, { ...MCP_LIMITS, subscriptionsPerWorkspace: 1 });
    ends.push(() => door.close());
    const { chatId } = await newCustomer(house, "Ines");
    const uri = `wa://chats/${chatId}`;
    const clientWith = async (key: string) => {
      const inProcess = { url: "http://127.0.0.1/", key, fetch: (made: Request) => door.app.fetch(made) };
      const { client } = await openHttpClient(inProcess, "modern");
      ends.push(() => client.close());
      return client;
    };
    const first = await clientWith(house.key);
    const subscription = await first.listen({ resourceSubscriptions: [uri] });
    const second = await clientWith(await house.keyWith("chats:read"));
    await expect(second.listen({ resourceSubscriptions: [uri] })).rejects.toThrow("1 subscriptions open");
    await subscription.close();
    await expect
      .poll(() =>
        second.listen({ resourceSubscriptions: [uri] }).then(
          () => true,
          () => false,
        ),
      )
      .toBe(true);
  });
});

describe("sessions of the older era", () => {
  it("stop hearing what they unsubscribed from", async () => {
    const { chatId, write } = await newCustomer(house, "Gita");
    const { client, heard } = await listener("legacy");
    const [chat, messages] = [`wa://chats/${chatId}`, `wa://chats/${chatId}/messages`];
    await client.subscribeResource({ uri: chat });
    await client.subscribeResource({ uri: messages });
    await client.unsubscribeResource({ uri: chat });
    await write("Hi");
    await expect.poll(() => heard).toContain(messages);
    expect(heard).not.toContain(chat);
  });

  it("answer only the key that opened them, and nobody once deleted", async () => {
    const { transport } = await listener("legacy");
    const id = transport.sessionId ?? "";
    expect(id).not.toBe("");
    const other = await house.keyWith("chats:read");
    const stranger = await inSession(overHttp, id, other);
    expect(stranger.status).toBe(404);
    expect(await stranger.text()).toContain("Send initialize again");
    expect((await inSession(overHttp, id)).status).toBe(200);
    await transport.terminateSession();
    expect((await inSession(overHttp, id)).status).toBe(404);
  });

  it("make room for new ones of the same key: the longest idle ends, others' stay", async () => {
    const other = await house.keyWith("chats:read");
    const others = await open(overHttp, other);
    const key = await house.keyWith("chats:read");
    const ids: string[] = [];
    for (let count = 0; count < SESSIONS_PER_KEY; count++) ids.push(await open(overHttp, key));
    expect((await inSession(overHttp, ids[0]!, key)).status).toBe(200);
    await open(overHttp, key);
    expect((await inSession(overHttp, ids[0]!, key)).status).toBe(200);
    expect((await inSession(overHttp, ids[1]!, key)).status).toBe(404);
    expect((await inSession(overHttp, ids[2]!, key)).status).toBe(200);
    expect((await inSession(overHttp, others, other)).status).toBe(200);
  });

  it("are capped per workspace and in total, and whoever made room is told to begin anew", async () => {
    const limits = { ...MCP_LIMITS, sessionsPerWorkspace: 2, sessions: 2 };
    const door = mcpEdge(house.house.edge, () => {}, limits);
    ends.push(() => door.close());
    const inProcess: Door = (request) => door.app.fetch(request);
    const keys = [await house.keyWith("chats:read"), await house.keyWith("chats:read"), house.key];
    const ids: string[] = [];
    for (const key of keys) ids.push(await open(inProcess, key));
    const gone = await inSession(inProcess, ids[0]!, keys[0]);
    expect(gone.status).toBe(404);
    expect(await gone.text()).toContain("Send initialize again");
    for (const index of [1, 2]) expect((await inSession(inProcess, ids[index]!, keys[index])).status).toBe(200);
  });

  it("end after half an hour without a request", async () => {
    const { edge } = house.house;
    const clock = new ManualClock("2026-11-21T09:00:00Z");
    const door = mcpEdge({ ...edge, kernel: { ...edge.kernel, clock } });
    ends.push(() => door.close());
    const inProcess = (request: Request) => door.app.fetch(request);
    const used = await open(inProcess);
    const idle = await open(inProcess);
    clock.advance(29 * MINUTE_MS);
    expect((await inSession(inProcess, used)).status).toBe(200);
    clock.advance(2 * MINUTE_MS);
    expect((await inSession(inProcess, used)).status).toBe(200);
    expect((await inSession(inProcess, idle)).status).toBe(404);
  });
});

type Door = (request: Request) => Response | Promise<Response>;

const overHttp: Door = (request) => fetch(new Request(`${house.url}/mcp`, request));

/** @returns  the id of the new session */
async function open(door: Door, key = house.key): Promise<string> {
  const params = {
    protocolVersion: "2025-11-25",
    capabilities: {},
    clientInfo: { name: "raw", version: "1" },
  };
  const response = await door(request({ jsonrpc: "2.0", id: 1, method: "initialize", params }, key, {}));
  await response.text();
  expect(response.status).toBe(200);
  return response.headers.get("mcp-session-id") ?? "";
}

async function inSession(door: Door, id: string, key = house.key): Promise<Response> {
  const headers = { "mcp-session-id": id, "mcp-protocol-version": "2025-11-25" };
  return door(request({ jsonrpc: "2.0", id: 2, method: "ping" }, key, headers));
}

function request(message: object, key: string, headers: Record<string, string>): Request {
  return new Request("http://127.0.0.1/", {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify(message),
  });
}
