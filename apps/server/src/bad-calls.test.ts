import type { Client } from "@modelcontextprotocol/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { BAD_CALLS } from "./testing/bad-calls.ts";
import { newCustomer } from "./testing/customer.ts";
import { mend, type Told } from "./testing/scripted-agent.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

const MENDED_MIN = 0.95;
const CALLS_MIN = 60;

let house: TestHouse;
let client: Client;
let rows: Record<string, string>;

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ({ client } = await openHttpClient({ url: `${house.url}/mcp?toolsets=all`, key: house.key }, "modern"));
  const ana = await newCustomer(house, "Ana");
  const { message_id: message } = await ana.say({ type: "text", text: { body: "hello again" } });
  const { chat } = (await house.rest("GET", `/chats/${ana.chatId}`)).body as { chat: { contact_id: string } };
  const made = await house.rest("POST", "/tickets", { chat_id: ana.chatId, subject: "Broken pot" });
  const { ticket } = made.body as { ticket: { ticket_id: string } };
  rows = {
    chat: ana.chatId,
    contact: chat.contact_id,
    message,
    ticket: ticket.ticket_id,
  };
});
afterAll(async () => {
  await client.close();
  await house.close();
});

interface Outcome {
  isError: boolean;
  told: Told;
}

async function call(tool: string, args: Record<string, unknown>): Promise<Outcome> {
  const answer = await client.callTool({ name: tool, arguments: args });
  return { isError: answer.isError === true, told: (answer.structuredContent ?? {}) as unknown as Told };
}

async function find(tool: string, query: string): Promise<Record<string, unknown>[]> {
  const { structuredContent } = await client.callTool({ name: tool, arguments: { query } });
  return (structuredContent as { items?: Record<string, unknown>[] }).items ?? [];
}

function filled(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("$") ? rows[value.slice(1)] : value;
  if (Array.isArray(value)) return value.map(filled);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, filled(item)]));
}

it(`errors alone are enough to mend ${MENDED_MIN * 100} % of bad calls with the second one`, async () => {
  expect(BAD_CALLS.length).toBeGreaterThanOrEqual(CALLS_MIN);
  const missed: unknown[] = [];
  const { tools } = await client.listTools();
  expect(BAD_CALLS.filter(([, name]) => !tools.some((known) => known.name === name))).toEqual([]);
  for (const [what, tool, given] of BAD_CALLS) {
    const args = filled(given) as Record<string, unknown>;
    const first = await call(tool, args);
    expect(first.isError, `${tool} ${JSON.stringify(args)} should be refused`).toBe(true);
    const mended = await mend(args, first.told, find);
    const second = await call(tool, mended);
    const good = !second.isError || second.told.code === "approval_required";
    if (!good) missed.push({ what, tool, args, told: first.told, mended, second: second.told });
  }
  expect(1 - missed.length / BAD_CALLS.length, JSON.stringify(missed, null, 1)).toBeGreaterThanOrEqual(MENDED_MIN);
});
