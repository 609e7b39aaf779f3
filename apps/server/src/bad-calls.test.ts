import type { Client } from "@modelcontextprotocol/client";
import { linkPhone, workerCaller } from "@parley/domain";
import { execute } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { BAD_CALLS } from "./testing/bad-calls.ts";
import { newCustomer } from "./testing/customer.ts";
import { mend, type Told } from "./testing/scripted-agent.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

const MENDED_MIN = 0.95;
const CALLS_MIN = 60;
const GROUP_CALLS_MIN = 6;

let house: TestHouse;
let client: Client;
let rows: Record<string, string>;
let tools: Awaited<ReturnType<Client["listTools"]>>["tools"];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ({ client } = await openHttpClient({ url: `${house.url}/mcp?toolsets=all`, key: house.key }, "modern"));
  ({ tools } = await client.listTools());
  const ana = await newCustomer(house, "Ana");
  const { message_id: message } = await ana.say({ type: "text", text: { body: "hello again" } });
  const { chat } = (await house.rest("GET", `/chats/${ana.chatId}`)).body as { chat: { contact_id: string } };
  const outsider = await newCustomer(house, "Olga Out");
  const ours = { name: "Garden club", participants: [ana.chatId] };
  const group = (await house.rest("POST", "/groups", ours)).body as { chat_id: string };
  const made = await house.rest("POST", "/tickets", { chat_id: ana.chatId, subject: "Broken pot" });
  const { ticket } = made.body as { ticket: { ticket_id: string } };
  rows = {
    chat: ana.chatId,
    contact: chat.contact_id,
    message,
    ticket: ticket.ticket_id,
    group: group.chat_id,
    outsider: outsider.chatId,
    cloudPhone: await phoneWithoutLocks(),
  };
});
afterAll(async () => {
  await client.close();
  await house.close();
});

/** A second phone, on the connector that lacks most of what groups offer; never asked for anything. */
async function phoneWithoutLocks(): Promise<string> {
  const { phone_id } = await execute(house.house.kernel, linkPhone, workerCaller(house.workspaceId, "req_cloud"), {
    name: "Events",
    connector: "cloud-api",
    settings: { base_url: house.simulator.url, waba_id: "100", phone_number_id: "200" },
    secrets: { access_token: "none", app_secret: "none", verify_token: "none" },
  });
  return phone_id;
}

interface Outcome {
  isError: boolean;
  told: Told;
}

/** One entry of a bulk answer; of several groups, each with entries of its own. */
interface Entry {
  id?: string;
  ok?: boolean;
  error?: { code: string; message: string; candidates?: Record<string, unknown>[] };
  results?: Entry[];
}

async function call(tool: string, args: Record<string, unknown>): Promise<Outcome> {
  const answer = await client.callTool({ name: tool, arguments: args });
  if (answer.isError) return { isError: true, told: (answer.structuredContent ?? {}) as unknown as Told };
  return toldOfEntries((answer.structuredContent ?? {}) as { items?: Entry[]; results?: Entry[] }, args);
}

/** A bulk call fails for some of its entries, or for all: what it says of the first of them stands for the error. */
function toldOfEntries(answer: { items?: Entry[]; results?: Entry[] }, args: Record<string, unknown>): Outcome {
  const lists = [answer.results ?? [], answer.items ?? [], ...(answer.items ?? []).map((item) => item.results ?? [])];
  const list = lists.find((entries) => entries.some((entry) => entry.ok === false)) ?? [];
  const place = list.findIndex((entry) => entry.ok === false);
  const { code = "", message = "", candidates } = list[place]?.error ?? {};
  if (place < 0) return { isError: false, told: { code } };
  const named = tools.filter((tool) => message.split(/\W+/).includes(tool.name));
  const finder = named.find((tool) => (tool.inputSchema.required ?? []).every((key) => key === "query" || key in args));
  const field = { path: pathOf(list[place]?.id, place, args), ...(finder ? { finder: finder.name } : {}) };
  return { isError: true, told: { code, fields: [field], ...(candidates ? { details: { candidates } } : {}) } };
}

/** Which argument an entry answers: entries keep the id as it was given, or the order of the people. */
function pathOf(id: string | undefined, place: number, args: Record<string, unknown>): string {
  const lists = Object.entries(args).filter(([, value]) => Array.isArray(value)) as [string, unknown[]][];
  const given = lists.find(([, values]) => values.includes(id));
  return given ? `${given[0]}.${given[1].indexOf(id)}` : `participants.${place}`;
}

/** With the words first; where nothing answers to them, the whole list. */
async function find(tool: string, query: string, args: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  const takes = Object.keys(tools.find((known) => known.name === tool)?.inputSchema.properties ?? {});
  const also = takes.includes("chat_id") && "chat_id" in args ? { chat_id: args["chat_id"] } : {};
  const ask = async (words: object) => {
    const { structuredContent } = await client.callTool({ name: tool, arguments: { ...also, ...words } });
    return (structuredContent as { items?: Record<string, unknown>[] }).items ?? [];
  };
  const found = takes.includes("query") ? await ask({ query }) : [];
  return found.length > 0 ? found : ask({});
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
  expect(BAD_CALLS.filter(([, name]) => name.includes("group")).length).toBeGreaterThanOrEqual(GROUP_CALLS_MIN);
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
