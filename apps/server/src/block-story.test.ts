import { afterAll, beforeAll, expect, it } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Blocking by MCP, on a network that keeps to it. */

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
beforeAll(async () => {
  house = await startTestHouse();
  ({ client } = await openHttpClient(
    { url: `${house.url}/mcp?toolsets=contact,message,extended`, key: house.key },
    "modern",
  ));
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

async function call<T>(name: string, args: object): Promise<T> {
  const result = await client.callTool({ name, arguments: { ...args } });
  if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.structuredContent)}`);
  return result.structuredContent as T;
}

interface ByPhone {
  items: { id: string; ok: boolean; state: string; error?: { code: string } }[];
}

it("what a blocked person writes does not reach us, and what they write after it does", async () => {
  const pest = await newCustomer(house, "Otto Pest");
  const friend = await newCustomer(house, "Ana Friend");
  const blocked = await call<ByPhone>("block_contact", { contact_id: pest.contactId });
  expect(blocked.items).toMatchObject([{ id: house.phoneId, ok: true, state: "done" }]);
  const { contact } = await call<{ contact: object }>("get_contact", { contact_id: pest.contactId });
  expect(contact).toMatchObject({ blocked_on: [{ phone_id: house.phoneId }] });
  await house.control("POST", `/_sim/people/${pest.id}/messages`, {
    phone_number_id: house.phoneNumberId,
    type: "text",
    text: { body: "Can you hear me?" },
  });
  // Webhooks of a number come in order, so a later message of someone else is the end of the wait.
  await friend.write("Anything new?");
  await call("unblock_contact", { contact_id: pest.contactId });
  await pest.write("Now you can");
  const { items } = await call<{ items: { text?: string }[] }>("list_messages", { chat_id: pest.chatId });
  expect(items.map((item) => item.text).sort()).toEqual(["Hello", "Now you can"]);
});

it("a blocked person is not written to until they are unblocked", async () => {
  const pest = await newCustomer(house, "Nora Pest");
  await call("block_contact", { contact_id: pest.contactId });
  const message = { chat_id: pest.chatId, text: "Hello?", wait: "sent" };
  const refused = await client.callTool({ name: "send_message", arguments: message });
  expect(refused.structuredContent).toMatchObject({ code: "contact_blocked_conflict", hint: "unblock_contact" });
  await call("unblock_contact", { contact_id: pest.contactId });
  expect(await call("send_message", message)).toMatchObject({ message_id: expect.stringMatching(/^msg_/) });
});

it("someone who has not written lately cannot be blocked, and the network's reason is told", async () => {
  const { people } = await house.control<{ people: { wa_id?: string }[] }>("POST", "/_sim/people", { name: "Silent" });
  const phone_number = `+${people[0]?.wa_id ?? ""}`;
  const { contact } = await call<{ contact: { contact_id: string } }>("create_contact", {
    phone_number,
    name: "Silent",
  });
  const { items } = await call<ByPhone>("block_contact", { contact_id: contact.contact_id });
  expect(items).toMatchObject([{ ok: false, state: "failed", error: { code: "window_closed" } }]);
  expect(
    (await call<{ contact: object }>("get_contact", { contact_id: contact.contact_id })).contact,
  ).not.toHaveProperty("blocked_on");
});
