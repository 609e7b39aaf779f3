import { addMember, workerCaller } from "@parley/domain";
import { execute } from "@parley/kernel";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** What a model pays for a page of the sample conversations, as the text of the answer is counted. */
let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "sample", importHistory: true });
  const { phones } = house.house;
  await vi.waitFor(async () => expect(await phones.historyDone()).toBe(true), { timeout: 20_000 });
});
afterAll(() => house?.close());

it("twenty chats that colleagues look after", async () => {
  const names = ["Ana Lima", "Bo Berg", "Chi Okoro", "Dana Haddad"];
  for (const [index, name] of names.entries()) {
    const caller = workerCaller(house.workspaceId, `req_member${index}`);
    await execute(house.house.kernel, addMember, caller, { name, email: `member${index}@example.com` });
  }
  const { client } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, "modern", {});
  const call = async (name: string, given: Record<string, unknown>) => {
    const { content, structuredContent } = await client.callTool({ name, arguments: given });
    const { items } = structuredContent as { items: { chat_id: string; assignee?: string; assignee_id?: string }[] };
    return { items, tokens: countTokens((content as { text: string }[])[0]?.text ?? "") };
  };
  const before = await call("list_chats", { limit: 20 });
  for (const [index, name] of names.entries()) {
    const chat_ids = before.items.filter((_, place) => place % names.length === index).map(({ chat_id }) => chat_id);
    await call("assign_chat", { chat_ids, assignee: name });
  }
  const { items, tokens } = await call("list_chats", { limit: 20 });
  await client.close();
  expect(items.map(({ assignee }) => assignee)).toEqual(items.map((_, place) => names[place % names.length]));
  expect(items.filter((chat) => chat.assignee_id)).toHaveLength(names.length);
  expect(items).toHaveLength(20);
  expect(tokens).toBeLessThan(2_000);
});

it.each([
  ["list_chats", { limit: 20 }, 20, 2_000],
  ["search_chats", { query: "a", limit: 20 }, 20, 2_000],
  ["list_recent_messages", { since: "-90d", limit: 50 }, 45, 4_000],
  ["search_messages", { query: "a", limit: 50 }, 45, 4_000],
] as const)("%s %j", async (name, given, least, tokensMax) => {
  const { client } = await openHttpClient({ url: `${house.url}/mcp`, key: house.key }, "modern", {});
  const { content, structuredContent } = await client.callTool({ name, arguments: given });
  await client.close();
  const text = (content as { text: string }[])[0]?.text ?? "";
  // What is written differs by the day; that a page is nearly full does not.
  expect((structuredContent as { items: unknown[] }).items.length).toBeGreaterThanOrEqual(least);
  expect(countTokens(text)).toBeLessThan(tokensMax);
});
