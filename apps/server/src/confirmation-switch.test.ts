import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import type { Era } from "../../../packages/testing/src/mcp/stdio-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Tools that a workspace or one key lets act without asking: over both doors, from the next call on. */
let house: TestHouse;
let chatId: string;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
  ({ chatId } = await newCustomer(house, "Ana Lima"));
});
afterAll(() => house?.close());

type Body = Record<string, unknown> & { code?: string; details?: { confirmation_token: string } };

async function ticket(): Promise<string> {
  const { body } = await house.rest("POST", "/tickets", { chat_id: chatId, subject: "Late" });
  return (body["ticket"] as { ticket_id: string }).ticket_id;
}

async function request(method: string, path: string, body: object, key = house.key, token?: string): Promise<Body> {
  const response = await fetch(`${house.url}/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      "content-type": "application/json",
      ...(token ? { "confirmation-token": token } : {}),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Body;
}

const remove = async (key: string) => request("DELETE", `/tickets/${await ticket()}`, {}, key);

/** Switches as an admin does: asked, then confirmed. */
async function letAct(input: { tools: string[]; key_id?: string }): Promise<Body> {
  const asked = await request("PUT", "/unconfirmed_tools", input);
  return asked.code === "approval_required"
    ? request("PUT", "/unconfirmed_tools", input, house.key, asked.details?.confirmation_token)
    : asked;
}

async function newKey(): Promise<{ key: string; id: string }> {
  const key = await house.keyWith("tickets:read", "tickets:write", "tickets:delete");
  const { body } = await house.rest("GET", "/keys?limit=1");
  return { key, id: (body["items"] as { id: string }[])[0]?.id ?? "" };
}

it.each<Era>(["legacy", "modern"])(
  "is off for one key alone until it is switched on again, by REST and by MCP: %s",
  async (era) => {
    const [trusted, other] = [await newKey(), await newKey()];
    expect((await remove(trusted.key)).code).toBe("approval_required");
    expect(await letAct({ tools: ["delete_ticket"], key_id: trusted.id })).toEqual({
      tools: ["delete_ticket"],
      key_id: trusted.id,
    });
    expect((await remove(trusted.key)).code).toBeUndefined();
    const { client } = await openHttpClient(
      { url: `${house.url}/mcp?toolsets=ticket,extended`, key: trusted.key },
      era,
    );
    const byTool = async () => client.callTool({ name: "delete_ticket", arguments: { ticket_id: await ticket() } });
    expect((await byTool()).isError).toBeFalsy();
    expect((await remove(other.key)).code).toBe("approval_required");

    const again = await request("PUT", "/unconfirmed_tools", { tools: [], key_id: trusted.id });
    expect(again).toEqual({ tools: [], key_id: trusted.id });
    expect((await remove(trusted.key)).code).toBe("approval_required");
    expect((await byTool()).structuredContent).toMatchObject({ code: "approval_required" });
    await client.close();
  },
);

it("is off for every key of the workspace, and the switch itself always asks", async () => {
  const { key, id } = await newKey();
  await letAct({ tools: ["delete_ticket"] });
  expect((await remove(key)).code).toBeUndefined();
  const { body } = await house.rest("GET", `/unconfirmed_tools?key_id=${id}&limit=100`);
  const items = body["items"] as { tool: string; asks: boolean; off_for?: string[] }[];
  expect(items).toContainEqual({ tool: "leave_group", asks: true });
  expect(items.filter((item) => !item.asks)).toEqual([{ tool: "delete_ticket", asks: false, off_for: ["workspace"] }]);
  await letAct({ tools: [] });
  expect((await remove(key)).code).toBe("approval_required");
});

it.each([
  ["a tool that asks nothing", "list_chats", /is no tool that asks/],
  ["the switch itself", "set_unconfirmed_tools", /always asks/],
  ["a slip of the pen, with the right name", "delete_tickets", /delete_ticket/],
])("refuses %s", async (_what, tool, message) => {
  const refused = await request("PUT", "/unconfirmed_tools", { tools: [tool] });
  expect(refused).toMatchObject({ code: "invalid_input", message: expect.stringMatching(message) });
});
