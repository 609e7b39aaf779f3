import { auditLog, db } from "@parley/store";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** `/mcp` as the official client meets it. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
let house: TestHouse;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function connect(era: Era, query = "", key = house.key) {
  const { client } = await openHttpClient({ url: `${house.url}/mcp${query}`, key }, era);
  ends.push(() => client.close());
  return client;
}

async function uploadedPicture(personId: string): Promise<string> {
  const form = new FormData();
  form.set("file", new Blob([Buffer.from(PNG, "base64")], { type: "image/png" }), "plant.png");
  const response = await fetch(`${house.simulator.url}/_sim/people/${personId}/media`, { method: "POST", body: form });
  return ((await response.json()) as { media: { id: string } }).media.id;
}

function auditOf(entityId: string) {
  return house.house.store.transact(house.workspaceId, "read", async (unit) => {
    const rows = await db(unit).select().from(auditLog);
    return rows
      .filter((row) => JSON.stringify(row.changes).includes(entityId) && row.surface === "mcp")
      .map(({ operation, actorKind, actorName }) => ({ operation, actorKind, actorName }));
  });
}

const namesOf = (list: { tools: { name: string }[] }) => list.tools.map((tool) => tool.name);
const textOf = (result: { content: unknown }) => (result.content as { type: string; text: string }[])[0]?.text ?? "";

describe.each<Era>(["legacy", "modern"])("in the %s era", (era) => {
  it("introduces itself with instructions and what it can do", async () => {
    const client = await connect(era);
    expect(client.getServerVersion()).toMatchObject({ name: "parley", title: "Parley" });
    expect(client.getInstructions()).toContain("WhatsApp");
    expect(client.getServerCapabilities()).toMatchObject({ tools: {}, resources: { subscribe: true } });
  });

  it("lists the same tools in the same order to every connection", async () => {
    const first = await (await connect(era)).listTools();
    const again = await (await connect(era)).listTools();
    expect(first.tools).toEqual(again.tools);
    const inCatalogue = house.house.edge.registry.all.map((entry) => entry.operation.name);
    const listed = namesOf(first);
    expect(listed).toEqual(inCatalogue.filter((name) => listed.includes(name)));
    expect(listed).toContain("send_message");
    expect(listed).not.toContain("create_key");
  });

  it("lists what the scopes of the key allow", async () => {
    const listed = namesOf(await (await connect(era, "", await house.keyWith("chats:read"))).listTools());
    expect(listed).toContain("list_chats");
    expect(listed).not.toContain("list_messages");
    expect(listed).not.toContain("update_chat");
  });

  it("narrows by toolset and to reads", async () => {
    const chats = namesOf(await (await connect(era, "?toolsets=chat")).listTools());
    expect(chats).toContain("archive_chat");
    expect(chats).not.toContain("send_message");
    const reads = await (await connect(era, "?read_only=true")).listTools();
    expect(reads.tools.length).toBeGreaterThan(5);
    for (const tool of reads.tools) expect(tool.annotations?.readOnlyHint, tool.name).toBe(true);
    const all = namesOf(await (await connect(era, "?toolsets=all")).listTools());
    expect(all).toContain("create_key");
    const both = namesOf(await (await connect(era, "?toolsets=chat&toolsets=ticket")).listTools());
    expect(both).toEqual(namesOf(await (await connect(era, "?toolsets=chat,ticket")).listTools()));
  });

  it("answers a call as text and as structure that keeps to the tool's output schema", async () => {
    const { chatId } = await newCustomer(house, "Ana Lima");
    const client = await connect(era);
    const { tools } = await client.listTools();
    const schema = tools.find((tool) => tool.name === "list_messages")?.outputSchema;
    const result = await client.callTool({ name: "list_messages", arguments: { chat_id: chatId } });
    expect(result.structuredContent).toMatchObject({ items: [{ from: "Ana Lima", text: "Hello" }] });
    expect(JSON.parse(textOf(result))).toEqual(result.structuredContent);
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const validate = ajv.compile(schema ?? { not: {} });
    expect(validate(result.structuredContent), JSON.stringify(validate.errors)).toBe(true);
  });

  it("tells the model which argument is wrong, and a scope that is missing", async () => {
    const client = await connect(era);
    const wrong = await client.callTool({ name: "list_messages", arguments: { chat_id: 5, limit: 0 } });
    expect(wrong.isError).toBe(true);
    expect(textOf(wrong)).toMatch(/^invalid_input: /);
    expect(textOf(wrong)).toContain("chat_id");
    expect(textOf(wrong)).toContain("limit");
    const unknown = await client.callTool({ name: "list_chats", arguments: { limt: 1 } });
    expect(unknown.isError).toBe(true);
    expect(textOf(unknown)).toContain("limt");
    const reader = await connect(era, "", await house.keyWith("chats:read"));
    const refused = await reader.callTool({ name: "update_chat", arguments: { chat_id: "c", labels: [] } });
    expect(refused.isError).toBe(true);
    expect(textOf(refused)).toContain("chats:write");
    const narrowed = await connect(era, "?read_only=true");
    const hidden = await narrowed.callTool({ name: "update_chat", arguments: { chat_id: "c", labels: [] } });
    expect(hidden.isError).toBe(true);
    expect(textOf(hidden)).toContain("read_only");
  });

  it("names the nearest tool to one that does not exist", async () => {
    const client = await connect(era);
    await expect(client.callTool({ name: "send_mesage", arguments: {} })).rejects.toThrow("Did you mean send_message?");
  });

  it("sends to the person's phone, and the audit names key and client", async () => {
    const { id, chatId } = await newCustomer(house, "Bo Chen");
    const client = await connect(era);
    const text = `From ${era}`;
    const sent = await client.callTool({ name: "send_message", arguments: { chat_id: chatId, text, wait: "sent" } });
    expect(sent.isError, textOf(sent)).toBeFalsy();
    const shown = async () => {
      const where = `/_sim/people/${id}/chats/${house.phoneNumberId}/messages`;
      const { messages } = await house.control<{ messages: { text?: { body: string } }[] }>("GET", where);
      return messages.map((message) => message.text?.body);
    };
    await expect.poll(shown).toContain(text);
    expect(await auditOf(String((sent.structuredContent as { message_id: string }).message_id))).toEqual([
      { operation: "send_message", actorKind: "mcp", actorName: "test (parley-tests)" },
    ]);
  });

  it("answers less than 20 kB about the longest ticket, says what was cut and who shows it, and REST gives all", async () => {
    const { chatId } = await newCustomer(house, "Ключ ".repeat(10));
    const [description, note] = ["我的订单在哪里？".repeat(500), "已退款给客户。".repeat(250)];
    const made = await house.rest("POST", "/tickets", { chat_id: chatId, subject: "订单".repeat(100), description });
    const { ticket_id } = (made.body as { ticket: { ticket_id: string } }).ticket;
    for (let index = 0; index < 10; index++)
      await house.rest("PATCH", `/tickets/${ticket_id}`, { description: `${index}${description.slice(1)}` });
    await house.rest("POST", `/tickets/${ticket_id}/close`, { note });
    const client = await connect(era);
    const result = await client.callTool({ name: "get_ticket", arguments: { ticket_id } });
    const { ticket, cut } = result.structuredContent as { ticket: { description: string }; cut: string };
    expect(Buffer.byteLength(textOf(result))).toBeLessThan(20_000);
    expect(Buffer.byteLength(JSON.stringify(result.structuredContent))).toBeLessThan(20_000);
    expect(ticket.description).toBe(`9${description.slice(1)}`);
    expect(cut).toContain("get_ticket_audit_log (history)");
    const whole = (await house.rest("GET", `/tickets/${ticket_id}`)).body as { history: unknown[]; cut?: string };
    expect(whole.history).toHaveLength(10);
    expect(whole.cut).toBeUndefined();
  });

  it("gives a picture as a picture", async () => {
    const { id, say } = await newCustomer(house, "Dora");
    const { message_id } = await say({ type: "image", image: { id: await uploadedPicture(id), caption: "This one" } });
    const client = await connect(era);
    const call = () => client.callTool({ name: "get_message_media", arguments: { message_id, max_side: 32 } });
    await expect.poll(async () => (await call()).isError ?? false).toBe(false);
    const result = await call();
    expect(result.structuredContent).toMatchObject({ caption: "This one", type: "image" });
    expect(result.structuredContent).not.toHaveProperty("data");
    const picture = (result.content as { type: string; data?: string; mimeType?: string }[])[1];
    expect(picture).toMatchObject({ type: "image", mimeType: expect.stringMatching(/^image\//) });
    const bytes = Buffer.from(picture?.data ?? "", "base64");
    expect(bytes.subarray(1, 4).toString()).toBe("PNG");
  });
});

describe("the key", () => {
  it.each([
    ["", "npx parley keys create"],
    ["Bearer pk_live_0000000000000000000000000000000000000000000", "npx parley keys create"],
  ])("%j is refused with 401 in words, as JSON-RPC", async (authorization, words) => {
    const response = await post({ method: "ping" }, { authorization });
    expect(response.status).toBe(401);
    expect(response.headers.get("www-authenticate")).toContain("Bearer");
    const { error } = (await response.json()) as { error: { message: string; data: object } };
    expect(error.message).toContain(words);
    expect(error.data).toMatchObject({ code: "unauthorized" });
  });

  it("stops working in an open session as soon as it is revoked", async () => {
    const key = await house.keyWith("chats:read");
    const client = await connect("legacy", "", key);
    await client.listTools();
    const { items } = (await house.rest("GET", "/keys?limit=1")).body as { items: { id: string }[] };
    await house.revokeKey(items[0]?.id ?? "");
    await expect(client.callTool({ name: "list_chats", arguments: {} })).rejects.toThrow("revoked");
  });
});

describe("what is wrong before a tool is reached", () => {
  it.each([
    ["?toolsets=chatt", "toolsets=chatt is not known; did you mean chat? Known: "],
    ["?toolsets=zzzzzzzz", "toolsets=zzzzzzzz is not known. Known: "],
    ["?read_only=yes", "true, false"],
    ["?mode=tiny", "Known: all"],
    ["?mode=compat", "did you mean compact?"],
    [
      "?toolset=chat",
      "toolset is not a key of this address; did you mean toolsets? Known: toolsets, mode, read_only, arguments.",
    ],
    ["?arguments=every", "arguments=every is not known. Known: few, all."],
    ["?readonly=true", "did you mean read_only?"],
    ["?api_key=pk_live_1", "api_key is not a key of this address. Known: toolsets, mode, read_only, arguments."],
    ["?read_only=true&read_only=false", "read_only is given twice"],
  ])("%s is refused with what is known", async (query, words) => {
    const response = await post({ method: "tools/list" }, {}, query);
    expect(response.status).toBe(400);
    expect(((await response.json()) as { error: { message: string } }).error.message).toContain(words);
  });

  it("a body that is not JSON, or larger than a request may be, is refused in words", async () => {
    const headers = { authorization: `Bearer ${house.key}`, "content-type": "application/json" };
    const broken = await fetch(`${house.url}/mcp`, { method: "POST", headers, body: "{" });
    expect(broken.status).toBe(400);
    expect(await broken.json()).toMatchObject({ id: null, error: { code: -32700, message: "The body is not JSON." } });
    const body = JSON.stringify({
      jsonrpc: "2.0",
      id: 1,
      method: "ping",
      params: { pad: "x".repeat(25 * 1024 * 1024) },
    });
    const large = await fetch(`${house.url}/mcp`, { method: "POST", headers, body });
    expect(large.status).toBe(413);
    expect(await large.text()).toContain("POST /v1/media");
  });
});

function post(message: object, headers: Record<string, string> = {}, query = ""): Promise<Response> {
  return fetch(`${house.url}/mcp${query}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${house.key}`,
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, ...message }),
  });
}
