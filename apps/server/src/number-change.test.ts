import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** Customers who take another number: whatever is sent to them goes to the phone that they have by then. */

let house: TestHouse;
let client: Awaited<ReturnType<typeof openHttpClient>>["client"];
beforeAll(async () => {
  house = await startTestHouse();
  const url = `${house.url}/mcp?toolsets=chat,contact,message,extended`;
  ({ client } = await openHttpClient({ url, key: house.key }, "modern"));
});
afterAll(async () => {
  await client?.close();
  await house?.close();
});

const SOON = { timeout: 15_000 };

async function call<T>(name: string, args: object): Promise<T> {
  const result = await client.callTool({ name, arguments: { ...args } });
  if (result.isError) throw new Error(`${name}: ${JSON.stringify(result.structuredContent)}`);
  return result.structuredContent as T;
}

async function numberOf(id: string): Promise<string> {
  const { person } = await house.control<{ person: { wa_id: string } }>("GET", `/_sim/people/${id}`);
  return person.wa_id;
}

/** What is on their phone, in the chat with us. */
async function onPhone(customer: Customer): Promise<object[]> {
  const where = `/_sim/people/${customer.id}/chats/${house.phoneNumberId}/messages`;
  return (await house.control<{ messages: object[] }>("GET", where)).messages;
}

async function arrives(customer: Customer, text: string): Promise<void> {
  await vi.waitFor(async () => expect(JSON.stringify(await onPhone(customer))).toContain(text), SOON);
}

/** Resolves when the store knows of it. */
async function changeNumber(customer: Customer, wa_id: string): Promise<void> {
  await house.control("POST", `/_sim/people/${customer.id}/change-number`, { wa_id });
  await customer.write("It is me, from elsewhere");
}

it("what is sent to them arrives on the new number, which every answer names", async () => {
  const ana = await newCustomer(house, "Ana Moved");
  const old = await numberOf(ana.id);
  await changeNumber(ana, "447700900556");
  for (const chat_id of ["+447700900556", `+${old}`, ana.contactId, ana.chatId]) {
    const sent = await call("send_message", { chat_id, text: `To ${chat_id}`, wait: "sent" });
    expect(sent).toMatchObject({ chat_id: ana.chatId, number: "+447700900556" });
    await arrives(ana, `To ${chat_id}`);
  }
});

it("replies, reactions, files and broadcasts go there too", async () => {
  const bea = await newCustomer(house, "Bea Moved");
  const { message_id: before } = await bea.write("A question");
  await changeNumber(bea, "447700900557");
  const { message_id: after } = await bea.write("Another question");
  const there = { chat_id: bea.chatId, number: "+447700900557" };
  for (const message_id of [before, after]) {
    const reply = await call("reply_to_message", { message_id, text: `On ${message_id}`, wait: "sent" });
    expect(reply).toMatchObject(there);
    await arrives(bea, `On ${message_id}`);
  }
  await call("react_to_message", { message_id: after, emoji: "👍" });
  await arrives(bea, "👍");
  const card = { chat_id: bea.chatId, latitude: 1.5, longitude: 2.5, name: "Our shop" };
  expect(await call("send_location", card)).toMatchObject(there);
  await arrives(bea, "Our shop");
  const broadcast = { chat_ids: [bea.chatId], text: "To everybody" };
  const asked = await client.callTool({ name: "create_broadcast", arguments: broadcast });
  const { details } = asked.structuredContent as { details: { confirmation_token: string } };
  await call("create_broadcast", { ...broadcast, confirmation_token: details.confirmation_token });
  await arrives(bea, "To everybody");
});

it("who shows no number is written to under the id they have by then, and blocked under it", async () => {
  const hidden = await newCustomer(house, "Cleo Hidden", { phone_visible: false, username: "cleo.hidden" });
  await changeNumber(hidden, "447700900558");
  const sent = await call("send_message", { chat_id: hidden.chatId, text: "Are you there?", wait: "sent" });
  expect(sent).toMatchObject({ chat_id: hidden.chatId });
  expect(sent).not.toHaveProperty("number");
  await arrives(hidden, "Are you there?");
  const { items } = await call<{ items: object[] }>("block_contact", { contact_id: hidden.contactId });
  expect(items).toMatchObject([{ ok: true, state: "done" }]);
});

it("a number that was known before they hid it is not written to after the change", async () => {
  const dora = await newCustomer(house, "Dora Hidden");
  await house.control("PATCH", `/_sim/people/${dora.id}`, { phone_visible: false, username: "dora.hidden" });
  await changeNumber(dora, "447700900559");
  const sent = await call("send_message", { chat_id: dora.chatId, text: "Still you?", wait: "sent" });
  expect(sent).not.toHaveProperty("number");
  await arrives(dora, "Still you?");
});
