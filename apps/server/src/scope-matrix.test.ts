import { createRegistry, missingScopes, scopesOf, SCOPES, type RegisteredOperation, type Scope } from "@parley/kernel";
import { operations } from "@parley/domain";
import { auditLog, db } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sweepFixtures } from "../../../packages/domain/src/sweep-fixtures.ts";
import type { SweepRows } from "../../../packages/domain/src/sweep-world.ts";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Every scope against every tool, over both doors: a key sees and reaches what its scopes cover, and nothing else. */
const registry = createRegistry(operations);
const inputs = await sweepFixtures();

let house: TestHouse;
let rows: SweepRows;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  const ana = await newCustomer(house, "Ana Lima");
  const { message_id: messageId } = await ana.write("Where is my order?");
  rows = rowsOf({ ...ana, messageId });
});
afterAll(() => house?.close());

/** Ids of what is there; of what is not, an id that nothing has. */
function rowsOf(there: { chatId: string; contactId: string; messageId: string }): SweepRows {
  const { workspaceId, phoneId } = house;
  const { chatId, contactId, messageId } = there;
  const known = { workspaceId, phoneId, chatId, contactId, inboundMessageId: messageId, number: "4915112345678" };
  return new Proxy(known as unknown as SweepRows, {
    get: (target, name) => target[name as keyof SweepRows] ?? "nothing",
  });
}

const inputOf = (entry: RegisteredOperation) => inputs[entry.operation.name]?.(rows) ?? {};

function split(scope: Scope) {
  const held = new Set([scope]);
  const isCovered = (entry: RegisteredOperation) => missingScopes(held, scopesOf(entry.operation)).length === 0;
  return { covered: registry.all.filter(isCovered), beyond: registry.all.filter((entry) => !isCovered(entry)) };
}

describe.each(SCOPES)("a key with %s alone", (scope) => {
  const { covered, beyond } = split(scope);
  let key: string;
  beforeAll(async () => {
    key = await house.keyWith(scope);
  });

  it("is listed what it covers and refused all else by MCP, with the missing scope named", async () => {
    const before = await traces();
    const { client } = await openHttpClient({ url: `${house.url}/mcp?toolsets=all`, key }, "modern");
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(covered.map((entry) => entry.operation.name));
    for (const entry of beyond) {
      const answer = await client.callTool({ name: entry.operation.name, arguments: inputOf(entry) });
      expect(answer.isError).toBe(true);
      expect(answer.structuredContent).toMatchObject(refusalOf(entry, scope));
    }
    await client.close();
    expect(await traces()).toEqual(before);
  });

  it("is refused all else by REST, with the missing scope named", async () => {
    const before = await traces();
    for (const entry of beyond) {
      const { status, body } = await overRest(entry, key);
      expect([status, body]).toEqual([403, expect.objectContaining(refusalOf(entry, scope))]);
    }
    expect(await traces()).toEqual(before);
  });

  it("is refused nothing that it covers for want of a scope", async () => {
    for (const entry of covered) {
      const { body } = await overRest(entry, key, entry.operation.effect !== "read");
      expect([entry.operation.name, body["message"]]).not.toEqual([
        entry.operation.name,
        expect.stringContaining("lacks the scope"),
      ]);
    }
  });
});

it("a key that may only send reaches neither groups nor contacts, whatever it calls", () => {
  const categories = split("messages:send").covered.map((entry) => entry.category);
  expect(new Set(categories)).toEqual(new Set(["message"]));
});

function refusalOf({ operation }: RegisteredOperation, scope: Scope) {
  const missing = missingScopes(new Set([scope]), scopesOf(operation));
  return { code: "forbidden", message: expect.stringContaining(`lacks the scope ${missing.join(" and ")}`) };
}

async function overRest(entry: RegisteredOperation, key: string, dryRun = false) {
  const { method, path, pathParameters } = entry.route;
  const { argumentScopes = {} } = entry.operation;
  const given = Object.entries({ ...inputOf(entry), ...(dryRun ? { dry_run: true } : {}) }).filter(
    ([name]) => !(name in argumentScopes),
  );
  const inPath = (name: string) => pathParameters.includes(name);
  const filled = path.replace(/\{([^}]+)\}/g, (_all, name: string) =>
    encodeURIComponent(String(Object.fromEntries(given)[name] ?? "nothing")),
  );
  const rest = given.filter(([name]) => !inPath(name));
  if (method !== "GET") return house.rest(method, filled, Object.fromEntries(rest), key);
  const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, String(value)]));
  return house.rest(method, `${filled}?${query}`, undefined, key);
}

/** What has happened: rows of the audit, and messages and acts that reached the network. */
async function traces(): Promise<[audited: number, transcript: number]> {
  const audited = await house.house.edge.kernel.store.transact(house.workspaceId, "read", (unit) =>
    db(unit).select({ id: auditLog.id }).from(auditLog).where(eq(auditLog.workspaceId, house.workspaceId)),
  );
  const { entries } = await house.control<{ entries: object[] }>("GET", "/_sim/transcript");
  return [audited.length, entries.length];
}
