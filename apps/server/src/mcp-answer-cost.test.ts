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
