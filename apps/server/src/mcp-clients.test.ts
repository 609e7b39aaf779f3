import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { createMCPClient } from "@ai-sdk/mcp";
import { MCPServerStreamableHttp } from "@openai/agents-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

const run = promisify(execFile);
const INSPECTOR = path.resolve(
  import.meta.dirname,
  "../../../node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js",
);

let house: TestHouse;
let headers: Record<string, string>;
let url: string;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  await newCustomer(house, "Ada Support");
  headers = { Authorization: `Bearer ${house.key}` };
  url = `${house.url}/mcp`;
});
afterAll(() => house.close());

it("the AI SDK's client lists tools and calls one", async () => {
  const client = await createMCPClient({ transport: { type: "http", url, headers } });
  try {
    const tools = await client.tools();
    const answer = await tools["list_chats"]?.execute?.(
      { limit: 2 },
      { toolCallId: "call_1", messages: [], context: undefined },
    );
    expect(answer).toMatchObject({
      structuredContent: { items: [{ chat_id: expect.stringMatching(/^chat_/), name: "Ada Support" }] },
    });
  } finally {
    await client.close();
  }
});

it("the client of OpenAI's agents lists tools and calls one", async () => {
  const server = new MCPServerStreamableHttp({ url, name: "parley", requestInit: { headers } });
  await server.connect();
  try {
    expect((await server.listTools()).map((tool) => tool.name)).toContain("search_chats");
    const content = await server.callTool("search_chats", { query: "support" });
    expect(JSON.stringify(content)).toContain("Ada Support");
  } finally {
    await server.close();
  }
});

/** Its client of 2025 checks what it is answered by the tool's output schema, refusals too. */
const inspect = (era: string, query: string, ...args: string[]) =>
  run(process.execPath, [
    INSPECTOR,
    "--cli",
    `${url}${query}`,
    "--transport",
    "http",
    "--header",
    `Authorization: ${headers["Authorization"]}`,
    "--protocol-era",
    era,
    ...args,
  ]);

describe.each(["legacy", "modern"])("the inspector, era %s", (era) => {
  it("finds no schema that some client cannot take", async () => {
    const { stdout } = await inspect(era, "?toolsets=all", "--method", "tools/list", "--strict", "--format", "json");
    const { result } = JSON.parse(stdout) as { result: { tools: { name: string }[] } };
    const offered = house.house.edge.registry.all.filter(({ operation }) => operation.tier !== "internal");
    expect(result.tools).toHaveLength(offered.length);
  });

  it.each([
    ["get_chat", "chat_id=Nobody", "chat_not_found: "],
    ["get_message", "message_id=msg_0", "message_not_found: "],
    ["list_chats", "limit=x", "invalid_input: "],
  ])("shows the words of a refusal of %s", async (tool, argument, words) => {
    const shown = await inspect(era, "", "--method", "tools/call", "--tool-name", tool, "--tool-arg", argument).catch(
      (thrown: { stdout: string; stderr: string }) => thrown,
    );
    expect(`${shown.stdout}${shown.stderr}`).toContain(words);
    expect(`${shown.stdout}${shown.stderr}`).not.toContain("required property");
  });
});
