import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

const TOOLS_MAX = 25;
const TOKENS_MAX = 3_000;

let house: TestHouse;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function connect(era: Era, key = house.key) {
  const { client } = await openHttpClient({ url: `${house.url}/mcp?mode=compact`, key }, era);
  ends.push(() => client.close());
  return client;
}

describe.each(["legacy", "modern"] as const)("mode=compact, %s", (era) => {
  it(`lists at most ${TOOLS_MAX} tools in at most ${TOKENS_MAX} tokens`, async () => {
    const { tools } = await (await connect(era)).listTools();
    expect(tools.length).toBeLessThanOrEqual(TOOLS_MAX);
    expect(tools.map((tool) => tool.name)).toEqual(
      expect.arrayContaining(["search_tools", "call_tool", "send_message"]),
    );
    const shown = tools.map(({ name, description, inputSchema, annotations }) => ({
      name,
      description,
      inputSchema,
      annotations,
    }));
    expect(countTokens(JSON.stringify(shown))).toBeLessThanOrEqual(TOKENS_MAX);
  });

  it("finds a tool by words and calls it through the same door", async () => {
    const client = await connect(era);
    const { chatId } = await newCustomer(house, `Ana ${era}`);
    const found = await client.callTool({ name: "search_tools", arguments: { query: "archive the conversation" } });
    const { tools } = found.structuredContent as { tools: { name: string; inputSchema: object }[] };
    expect(tools[0]).toMatchObject({ name: "archive_chat", inputSchema: { type: "object" } });
    const done = await client.callTool({
      name: "call_tool",
      arguments: { name: "archive_chat", arguments: { chat_id: chatId, archived: true } },
    });
    expect(done.structuredContent).toMatchObject({ chat_id: chatId, archived: true });
  });

  it("finds extended tools too, unless the address names toolsets, and says so where nothing fits", async () => {
    const client = await connect(era);
    const search = (query: string) => client.callTool({ name: "search_tools", arguments: { query } });
    const found = (await search("pin a message in the group")).structuredContent as { tools: { name: string }[] };
    expect(found.tools.map((tool) => tool.name)).toContain("pin_message");
    const nothing = await search("qwertz");
    expect(nothing.structuredContent).toEqual({ tools: [] });
    expect(JSON.stringify(nothing.content)).toContain("toolsets=all");
  });

  it("teaches as a direct call does: wrong arguments, wrong names, missing scopes", async () => {
    const client = await connect(era);
    const call = (args: Record<string, unknown>) => client.callTool({ name: "call_tool", arguments: args });
    expect(await call({ name: "archive_chat", arguments: { chat: "x" } })).toMatchObject({
      isError: true,
      structuredContent: {
        code: "invalid_input",
        fields: expect.arrayContaining([expect.objectContaining({ path: "chat", nearest_key: "chat_id" })]),
      },
    });
    expect(await call({ name: "archive_chats" })).toMatchObject({
      isError: true,
      structuredContent: { code: "invalid_input", message: expect.stringContaining("archive_chat") },
    });
    expect(await call({ tool: "archive_chat" })).toMatchObject({ isError: true });
    const reader = await connect(era, await house.keyWith("chats:read"));
    const refused = await reader.callTool({
      name: "call_tool",
      arguments: { name: "archive_chat", arguments: { chat_id: "chat_x" } },
    });
    expect(refused).toMatchObject({
      isError: true,
      structuredContent: { code: "forbidden", message: expect.stringContaining("chats:write") },
    });
  });

  it("drops the keys that some n8n versions add beside its own arguments, and only those", async () => {
    const client = await connect(era);
    const injected = { toolCallId: "call_1", sessionId: "s", action: "sendMessage", chatInput: "hello" };
    const found = await client.callTool({ name: "search_tools", arguments: { query: "archive", ...injected } });
    expect(found.isError).toBeFalsy();
    const listed = await client.callTool({
      name: "call_tool",
      arguments: { name: "list_labels", arguments: {}, ...injected },
    });
    expect(listed.structuredContent).toHaveProperty("items");
    const refused = await client.callTool({ name: "call_tool", arguments: { name: "list_labels", tool_call: "x" } });
    expect(refused).toMatchObject({ isError: true, structuredContent: { fields: [{ path: "tool_call" }] } });
  });

  it("says that the two reaching tools are called directly", async () => {
    const client = await connect(era);
    const looped = await client.callTool({ name: "call_tool", arguments: { name: "search_tools", arguments: {} } });
    expect(looped).toMatchObject({ isError: true, structuredContent: { code: "invalid_input" } });
    expect(JSON.stringify(looped.content)).toContain("call search_tools directly");
  });
});
