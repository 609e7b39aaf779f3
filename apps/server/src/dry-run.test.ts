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
