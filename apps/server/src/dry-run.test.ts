import { DRY_RUN, splitReserved } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

let house: TestHouse;
let chatId: string;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ({ chatId } = await newCustomer(house, "Ana"));
});
afterAll(() => house.close());

const isArchived = async () => (await house.rest("GET", `/chats/${chatId}`)).body["chat"];

it("answers what would be, by REST, and keeps nothing", async () => {
  const { status, body } = await house.rest("POST", `/chats/${chatId}/archive`, { dry_run: true });
  expect({ status, body }).toMatchObject({ status: 200, body: { chat_id: chatId, archived: true, dry_run: true } });
  expect(await isArchived()).not.toHaveProperty("archived");
});

it("answers what would be, by MCP, and keeps nothing", async () => {
  const { client } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, "modern");
  const answer = await client.callTool({ name: "archive_chat", arguments: { chat_id: chatId, dry_run: true } });
  expect(answer.structuredContent).toMatchObject({ chat_id: chatId, archived: true, dry_run: true });
  expect(await isArchived()).not.toHaveProperty("archived");
  await client.close();
});

it("refuses as the real call would", async () => {
  const { status, body } = await house.rest("POST", "/chats/chat_nowhere/archive", { dry_run: true });
  expect({ status, code: body["code"] }).toEqual({ status: 404, code: "chat_not_found" });
});

it.each([
  ["a list of all tools", "", "send_message", { text: "never", dry_run: true }],
  ["call_tool", "?mode=compact", "call_tool", { text: "never", dry_run: true }],
])(
  "sends nothing by MCP where the tool answers a dry run in a way of its own, by %s",
  async (_way, query, name, args) => {
    const { client } = await openHttpClient({ url: `${house.url}/mcp${query}`, key: house.key }, "modern");
    const input = { chat_id: chatId, ...args };
    const asked = name === "call_tool" ? { name: "send_message", arguments: input } : input;
    const { structuredContent } = await client.callTool({ name, arguments: asked });
    expect(structuredContent).toMatchObject({ delivery_state: "not_sent" });
    expect(structuredContent).not.toHaveProperty("message_id");
    const { entries } = await house.control<{ entries: object[] }>("GET", "/_sim/transcript");
    expect(JSON.stringify(entries)).not.toContain("never");
    await client.close();
  },
);

it("reaches every write by MCP, and is refused by name where nothing can be tried out", () => {
  const { all } = house.house.edge.registry;
  const tools = all.map(({ operation }) => operation).filter(({ tier }) => tier !== "internal");
  const tried = tools.filter((operation) => {
    const { dryRun, input } = splitReserved(operation, { dry_run: true });
    return dryRun === true || (DRY_RUN in operation.input.shape && input[DRY_RUN] === true);
  });
  const writes = tools.filter(({ effect }) => effect !== "read");
  expect(writes.filter((operation) => !tried.includes(operation)).map(({ name }) => name)).toEqual([]);
  for (const read of tools.filter(({ effect }) => effect === "read"))
    expect(splitReserved(read, { dry_run: true }).input).toEqual({ dry_run: true });
});
