import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Arguments that every tool takes and few schemas show, from a client that checks against the schema first. */
const UNSHOWN = ["phone_id", "dry_run", "idempotency_key"];
const ajv = new Ajv2020({ strict: false, allErrors: true });

let house: TestHouse;
let ana: Customer;
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ana = await newCustomer(house, "Ana Lima");
});
afterAll(() => house?.close());
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function connect(era: Era, query = "") {
  const { client } = await openHttpClient({ url: `${house.url}/mcp${query}`, key: house.key }, era);
  ends.push(() => client.close());
  return client;
}

/** As a strict client calls: what its schema does not allow never leaves it. */
async function strictly(client: Awaited<ReturnType<typeof connect>>, name: string, args: Record<string, unknown>) {
  const { tools } = await client.listTools();
  const schema = tools.find((tool) => tool.name === name)?.inputSchema;
  const validate = ajv.compile(schema ?? { not: {} });
  expect(validate(args), JSON.stringify(validate.errors)).toBe(true);
  const answer = await client.callTool({ name, arguments: args });
  expect(answer.isError, JSON.stringify(answer.content)).toBeFalsy();
  return answer.structuredContent as Record<string, Record<string, unknown>>;
}

async function ticketCount(): Promise<number> {
  return ((await house.rest("GET", "/tickets?limit=100")).body["items"] as unknown[]).length;
}

describe.each<Era>(["legacy", "modern"])("in the %s era", (era) => {
  it("pass the schema of every tool, and the instructions explain them", async () => {
    const client = await connect(era, "?toolsets=all");
    const { tools } = await client.listTools();
    expect(tools.length).toBeGreaterThan(100);
    for (const { name, inputSchema } of tools) {
      const validate = ajv.compile(inputSchema);
      validate({ phone_id: house.phoneId, dry_run: true, idempotency_key: "k" });
      const about = (validate.errors ?? []).filter((error) => error.keyword !== "required");
      expect(about, name).toEqual([]);
    }
    for (const name of UNSHOWN) expect(client.getInstructions()).toContain(name);
  });

  it("do what they say where the schema does not show them", async () => {
    const client = await connect(era);
    const { tools } = await client.listTools();
    const shownBy = (name: string) =>
      Object.keys(tools.find((tool) => tool.name === name)?.inputSchema.properties ?? {});
    for (const name of ["create_ticket", "get_ticket"])
      expect(shownBy(name).filter((argument) => UNSHOWN.includes(argument))).toEqual([]);

    const before = await ticketCount();
    const wanted = { chat_id: ana.chatId, subject: `Late (${era})` };
    await strictly(client, "create_ticket", { ...wanted, dry_run: true });
    expect(await ticketCount()).toBe(before);
    const once = { ...wanted, idempotency_key: `ticket-${era}` };
    const first = await strictly(client, "create_ticket", once);
    expect(await strictly(client, "create_ticket", once)).toEqual(first);
    expect(await ticketCount()).toBe(before + 1);

    const ticket_id = first["ticket"]?.["ticket_id"];
    const { ticket } = await strictly(client, "get_ticket", { ticket_id, phone_id: house.phoneId });
    expect(ticket).toMatchObject({ ticket_id });
    const nowhere = { ticket_id, phone_id: `${house.phoneId.slice(0, -4)}0000` };
    const refused = await client.callTool({ name: "get_ticket", arguments: nowhere });
    expect(refused).toMatchObject({ isError: true, structuredContent: { code: "phone_not_found" } });
  });

  it("pass through call_tool too", async () => {
    const client = await connect(era, "?mode=compact");
    const before = await ticketCount();
    const call = { name: "create_ticket", arguments: { chat_id: ana.chatId, subject: "Dry", dry_run: true } };
    expect(await strictly(client, "call_tool", call)).toMatchObject({ dry_run: true });
    expect(await ticketCount()).toBe(before);
  });
});
