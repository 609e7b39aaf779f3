import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openStdioClient, type Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { startTestHouse, type TestHouse } from "../../server/src/testing/test-house.ts";
import { LAUNCHER, startBridge, tempDataDir } from "./testing/bridge-process.ts";

/** The bridge between the official client and the real server. */
let house: TestHouse;
const ends: (() => unknown)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function envWith(key: string, env: Record<string, string> = {}): Record<string, string> {
  const data = tempDataDir();
  ends.push(data.remove);
  return { PARLEY_URL: house.url, PARLEY_API_KEY: key, PARLEY_DATA_DIR: data.dir, ...env };
}

type Prepare = NonNullable<Parameters<typeof openStdioClient>[3]>;

async function connect(era: Era, env: Record<string, string>, prepare?: Prepare) {
  const command = { command: process.execPath, args: [LAUNCHER, "mcp"], env };
  const client = await openStdioClient(command, era, { capabilities: { elicitation: {} } }, prepare);
  ends.push(() => client.close());
  return client;
}

/** The server's own answer, without the bridge. */
async function direct(method: string, key: string, query = ""): Promise<Record<string, unknown>> {
  const params = {
    _meta: {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientCapabilities": {},
      "io.modelcontextprotocol/clientInfo": { name: "test", version: "1" },
    },
  };
  const response = await fetch(`${house.url}/mcp${query}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${key}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      "mcp-protocol-version": "2026-07-28",
      "mcp-method": method,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
  });
  const text = await response.text();
  const json = text.startsWith("{") ? text : (/^data: (\{.*)$/m.exec(text)?.[1] ?? "");
  return (JSON.parse(json) as { result: Record<string, unknown> }).result;
}

async function newCustomer(name: string): Promise<{ chatId: string; write(text: string): Promise<unknown> }> {
  const { people } = await house.control<{ people: { id: string }[] }>("POST", "/_sim/people", { name });
  const write = (text: string) =>
    house.control("POST", `/_sim/people/${people[0]?.id}/messages`, {
      phone_number_id: house.phoneNumberId,
      type: "text",
      text: { body: text },
    });
  const received = house.nextEvent("message.received");
  await write("Hello");
  return { chatId: String((await received)["chat_id"]), write };
}

describe.each<Era>(["legacy", "modern"])("in the %s era", (era) => {
  it("finds a tool in compact mode and calls it", async () => {
    const { chatId } = await newCustomer("Cy Dahl");
    const client = await connect(era, envWith(house.key, { PARLEY_MODE: "compact" }));
    const found = await client.callTool({ name: "search_tools", arguments: { query: "den Chat archivieren" } });
    expect(found.structuredContent).toMatchObject({
      tools: expect.arrayContaining([expect.objectContaining({ name: "archive_chat" })]),
    });
    const call = { name: "archive_chat", arguments: { chat_id: chatId, archived: true } };
    const answer = await client.callTool({ name: "call_tool", arguments: call });
    expect(answer.structuredContent).toMatchObject({ chat_id: chatId, archived: true });
  });

  it("lists what the server lists, and calls a tool", async () => {
    const { chatId } = await newCustomer("Ana Lima");
    const client = await connect(era, envWith(house.key));
    const { tools } = await client.listTools();
    const own = (await direct("tools/list", house.key))["tools"];
    expect(tools).toEqual(own);
    const answer = await client.callTool({ name: "get_chat", arguments: { chat_id: chatId } });
    expect(answer.structuredContent).toMatchObject({ chat: { chat_id: chatId, name: "Ana Lima" } });
    expect(client.getInstructions()).toContain("WhatsApp");
  });

  it("hears of a chat it subscribed to", async () => {
    const { chatId, write } = await newCustomer("Bo Chen");
    const uri = `wa://chats/${chatId}`;
    let heard: (uri: string) => void;
    const update = new Promise<string>((resolve) => (heard = resolve));
    const client = await connect(era, envWith(house.key), (client) =>
      client.setNotificationHandler("notifications/resources/updated", ({ params }) => heard(params.uri)),
    );
    if (era === "legacy") await client.subscribeResource({ uri });
    else await client.listen({ resourceSubscriptions: [uri] });
    await write("Anybody there?");
    expect(await update).toBe(uri);
  });

  it.each([
    ["a yes does it", true],
    ["a no leaves it", false],
  ])("asks the person before what cannot be undone: %s", async (_name, confirm) => {
    const made = (await house.rest("POST", "/keys", { name: "Doomed", scopes: ["chats:read"] })).body;
    const asked: string[] = [];
    const client = await connect(era, envWith(house.key, { PARLEY_TOOLSETS: "admin" }), (client) =>
      client.setRequestHandler("elicitation/create", ({ params }) => {
        asked.push(params.message);
        return confirm ? { action: "accept", content: { confirm } } : { action: "decline" };
      }),
    );
    const answer = await client.callTool({ name: "revoke_key", arguments: { key_id: made["id"] } });
    expect(asked).toEqual([expect.stringContaining("for good")]);
    const { status } = await house.rest("GET", "/chats?limit=1", undefined, String(made["key"]));
    expect([answer.isError === true, status]).toEqual(confirm ? [false, 401] : [true, 200]);
  });

  it("shows a key what its scopes allow, from the second start on at once", async () => {
    const key = await house.keyWith("chats:read");
    const own = (await direct("tools/list", key))["tools"];
    const env = envWith(key);
    const first = await connect(era, env);
    // A call goes out only after the bridge has asked for the key's tools.
    await first.callTool({ name: "list_chats", arguments: {} });
    await first.close();
    const second = await connect(era, env);
    expect((await second.listTools()).tools).toEqual(own);
  });
});

describe("beside the server's own answers", () => {
  it("discovers the same", async () => {
    const bridge = startBridge(envWith(house.key));
    const meta = { _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28" } };
    const { result } = await bridge.request("server/discover", meta);
    bridge.child.kill();
    const own = await direct("server/discover", house.key);
    expect(result).toEqual(own);
    const away = startBridge(envWith(house.key, { PARLEY_URL: "http://127.0.0.1:9" }));
    const { instructions: general, ...rest } = (await away.request("server/discover", meta)).result as {
      instructions: string;
    };
    away.child.kill();
    expect({ ...rest, instructions: own["instructions"] }).toEqual(own);
    expect(own["instructions"]).toContain(`${general}\n\nThis is the workspace`);
  });

  it("tells an older client when its first list was more than the key may use", async () => {
    const bridge = startBridge(envWith(await house.keyWith("chats:read")));
    await bridge.request("initialize", { protocolVersion: "2025-11-25", capabilities: {} });
    const before = await bridge.request("tools/list");
    bridge.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    await bridge.next((message) => message.method === "notifications/tools/list_changed");
    const after = await bridge.request("tools/list");
    bridge.child.kill();
    const names = (message: { result?: unknown }) =>
      (message.result as { tools: { name: string }[] }).tools.map((tool) => tool.name);
    expect(names(before)).toContain("send_message");
    expect(names(after)).toContain("list_chats");
    expect(names(after)).not.toContain("send_message");
  });

  it.each([
    ["", {}],
    ["&read_only=true", { PARLEY_READ_ONLY: "true" }],
    ["&toolsets=ticket", { PARLEY_TOOLSETS: "ticket" }],
  ])("lists few tools in compact mode%s, as the server does, before it has asked", async (query, env) => {
    const bridge = startBridge(
      envWith(house.key, { PARLEY_URL: "http://127.0.0.1:9", PARLEY_MODE: "compact", ...env }),
    );
    const { result } = await bridge.request("tools/list");
    bridge.child.kill();
    const own = await direct("tools/list", house.key, `?mode=compact${query}`);
    expect((result as { tools: unknown }).tools).toEqual(own["tools"]);
  });

  it("leaves a toolset or mode that it does not know to the server's words", async () => {
    const bridge = startBridge(envWith(house.key, { PARLEY_TOOLSETS: "chatt" }));
    const { error } = await bridge.request("tools/list");
    bridge.child.kill();
    expect(error?.message).toContain("did you mean chat");
  });

  it("answers a call under a mode that is none with the server's own code", async () => {
    const bridge = startBridge(envWith(house.key, { PARLEY_MODE: "compat" }));
    const { result } = await bridge.request("tools/call", { name: "list_chats", arguments: {} });
    bridge.child.kill();
    expect(result).toMatchObject({ isError: true, structuredContent: { code: "invalid_input" } });
    expect(JSON.stringify(result)).toContain("did you mean compact");
  });

  it("shows every argument where it is set to, as the server does", async () => {
    const bridge = startBridge(envWith(house.key, { PARLEY_ARGUMENTS: "all" }));
    const { result } = await bridge.request("tools/list");
    bridge.child.kill();
    const { tools } = result as { tools: { name: string; inputSchema: { properties: object } }[] };
    expect(tools).toEqual((await direct("tools/list", house.key, "?arguments=all"))["tools"]);
    const shown = Object.keys(tools.find((tool) => tool.name === "create_ticket")?.inputSchema.properties ?? {});
    expect(shown).toEqual(expect.arrayContaining(["phone_id", "dry_run", "idempotency_key"]));
  });
});
