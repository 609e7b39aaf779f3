import { afterAll, beforeAll, expect, it } from "vitest";
import { n8nClientNode, type N8nClientNode } from "./testing/n8n-client-node.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

let house: TestHouse;
let node: N8nClientNode;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  await newCustomer(house, "Ada");
  node = await n8nClientNode(`${house.url}/mcp`, house.key);
}, 180_000);
afterAll(() => house.close());

interface Listed {
  items: { chat_id: string }[];
}

async function firstChat(): Promise<string> {
  const { json } = await node.execute("list_chats", { limit: 1, type: "direct" });
  const listed = json.content?.[0]?.text as Listed | undefined;
  return listed?.items[0]?.chat_id ?? "";
}

it("n8n's MCP client node lists our tools", async () => {
  const names = (await node.listTools()).map((tool) => tool.name);
  expect(names).toEqual(expect.arrayContaining(["list_chats", "search_messages", "send_message"]));
});

it("n8n draws a form for every tool, each field of a simple type", async () => {
  for (const { name } of await node.listTools()) {
    const fields = await node.fieldsOf(name);
    expect(fields.length, name).toBeGreaterThan(0);
    for (const field of fields) {
      expect(["string", "number", "boolean", "array", "object", "options"], `${name}.${field.id}`).toContain(
        field.type,
      );
    }
  }
  // The node lists all tools anew for each form.
}, 120_000);

it("n8n offers the arguments of tools that have only one, and calls a tool that has none", async () => {
  const everything = await n8nClientNode(`${house.url}/mcp?toolsets=all`, house.key);
  expect(await everything.fieldsOf("get_phone")).toMatchObject([{ id: "phone_id", required: true, type: "string" }]);
  expect(await everything.fieldsOf("get_queue_status")).toMatchObject([{ id: "phone_id", required: false }]);
  expect(await everything.fieldsOf("get_workspace")).toEqual([]);
  const { json } = await everything.execute("get_workspace", {});
  expect(json.content?.[0]?.text).toHaveProperty("phones");
});

it("n8n draws a date that may be emptied as a text", async () => {
  const fields = await node.fieldsOf("update_ticket");
  expect(fields.find((field) => field.id === "due_date")).toMatchObject({ type: "string", required: false });
});

it("n8n's MCP client node calls a tool and gets its answer as JSON", async () => {
  expect(await firstChat()).toMatch(/^chat_/);
});

it("the keys that some n8n versions put among the arguments are dropped, and only those", async () => {
  const injected = { toolCallId: "call_1", sessionId: "s", action: "sendMessage", chatInput: "hello" };
  const chatId = await firstChat();
  const fine = await node.execute("get_chat", { chat_id: chatId, ...injected });
  expect(fine.json.content?.[0]?.text).toMatchObject({ chat: { chat_id: chatId } });
  const refused = await node.execute("get_chat", { chat_id: chatId, tool_call: "call_1" });
  expect(String(refused.json.content?.[0]?.text)).toContain("tool_call");
});

it("n8n's form shows every argument where the address asks for them, and what was confirmed is done", async () => {
  const { contactId } = await newCustomer(house, "Bruno");
  const everything = await n8nClientNode(`${house.url}/mcp?toolsets=contact&arguments=all`, house.key);
  const always = ["phone_id", "dry_run", "idempotency_key", "confirmation_token"];
  const idsOf = async (from: N8nClientNode) => (await from.fieldsOf("delete_contact")).map((field) => field.id);
  expect(await idsOf(everything)).toEqual(expect.arrayContaining(always));
  expect(await idsOf(node)).not.toContain("dry_run");
  const asked = await everything.execute("delete_contact", { contact_id: contactId });
  const answer = asked.json.content?.[0]?.text;
  const token = /cft_\w+|"confirmation_token":"([^"]+)"/.exec(
    typeof answer === "string" ? answer : JSON.stringify(answer),
  );
  expect(token, JSON.stringify(answer)).not.toBeNull();
  const done = await everything.execute("delete_contact", {
    contact_id: contactId,
    confirmation_token: token?.[1] ?? token?.[0],
  });
  expect(JSON.stringify(done.json)).not.toContain("approval_required");
  expect((await house.rest("GET", `/contacts/${contactId}`)).status).toBe(404);
}, 60_000);

it("n8n, which gives a call 60 seconds and shows no forms, is asked nothing that waits for a person", async () => {
  const { contactId } = await newCustomer(house, "Carla");
  const began = performance.now();
  const asked = await node.execute("delete_contact", { contact_id: contactId });
  expect(JSON.stringify(asked.json)).toContain("approval_required");
  expect(performance.now() - began).toBeLessThan(10_000);
});

it("n8n finds and calls tools in compact mode, with the keys that some versions add", async () => {
  const compact = await n8nClientNode(`${house.url}/mcp?mode=compact`, house.key);
  const injected = { toolCallId: "call_1", sessionId: "s", action: "sendMessage", chatInput: "hello" };
  const found = await compact.execute("search_tools", { query: "archive the chat", ...injected });
  expect(JSON.stringify(found.json)).toContain("archive_chat");
  const called = await compact.execute("call_tool", { name: "list_labels", arguments: {}, ...injected });
  expect(called.json.content?.[0]?.text).toHaveProperty("items");
});

it("a key that may use none of the tools asked for gets an empty list, not an error", async () => {
  const narrow = await n8nClientNode(`${house.url}/mcp?toolsets=group`, await house.keyWith("tickets:read"));
  expect(await narrow.listTools()).toEqual([]);
});
