import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { openHttpClient } from "../../../packages/testing/src/mcp/http-client.ts";
import { newCustomer, type Customer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

/** One person with a private number and one from work: each is answered on the phone it was written from. */

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

async function merge(keep_id: string, other: string): Promise<string> {
  const args = { keep_id, merge_ids: [other] };
  const asked = await client.callTool({ name: "merge_contacts", arguments: args });
  const { message, details } = asked.structuredContent as { message: string; details: { confirmation_token: string } };
  await call("merge_contacts", { ...args, confirmation_token: details.confirmation_token });
  return message;
}

async function onPhone(customer: Customer): Promise<string> {
  const where = `/_sim/people/${customer.id}/chats/${house.phoneNumberId}/messages`;
  return JSON.stringify((await house.control<{ messages: object[] }>("GET", where)).messages);
}

it("what is sent to a number, or answers what came from it, arrives on its phone, and is answered as such", async () => {
  const home = await newCustomer(house, "Ana Home", { wa_id: "351912345091" });
  const work = await newCustomer(house, "Ana Work", { wa_id: "351967890092" });
  const { message_id: fromHome } = await home.write("From home");
  const { message_id: fromWork } = await work.write("From work");
  const asked = await merge(work.contactId, "+351912345091");
  expect(asked).toContain("Each number keeps a chat");
  for (const [customer, other, number, message_id] of [
    [home, work, "+351912345091", fromHome],
    [work, home, "+351967890092", fromWork],
  ] as const) {
    const there = { chat_id: customer.chatId, number };
    for (const [text, sent] of [
      [`Named ${number}`, await call("send_message", { chat_id: number, text: `Named ${number}`, wait: "sent" })],
      [`Reply ${number}`, await call("reply_to_message", { message_id, text: `Reply ${number}`, wait: "sent" })],
    ] as const) {
      expect(sent).toMatchObject(there);
      await vi.waitFor(async () => expect(await onPhone(customer)).toContain(text), SOON);
      expect(await onPhone(other)).not.toContain(text);
    }
  }
});

it("a number that wrote is answered when the other never did, which has a window of its own", async () => {
  const { people } = await house.control<{ people: { wa_id: string }[] }>("POST", "/_sim/people", { name: "Bo Home" });
  const silent = `+${people[0]?.wa_id ?? ""}`;
  await call("create_chat", { phone_number: silent });
  const work = await newCustomer(house, "Bo Work");
  await merge(silent, work.contactId);
  for (const chat_id of [work.contactId, work.chatId]) {
    const sent = await call("send_message", { chat_id, text: `To ${chat_id}`, wait: "sent" });
    expect(sent).toMatchObject({ chat_id: work.chatId });
    await vi.waitFor(async () => expect(await onPhone(work)).toContain(`To ${chat_id}`), SOON);
  }
  const refused = await client.callTool({ name: "send_message", arguments: { chat_id: silent, text: "Hello" } });
  expect(refused.structuredContent).toMatchObject({ code: "window_closed" });
});

it("a broadcast goes to one of their numbers, by whichever names they are in it", async () => {
  const home = await newCustomer(house, "Ed Home");
  const work = await newCustomer(house, "Ed Work");
  await merge(work.contactId, home.contactId);
  await call("add_contact_labels", { contact_ids: [work.contactId], labels: ["Two numbers"] });
  for (const audience of [{ chat_ids: [home.chatId, work.chatId] }, { segment: { labels: ["Two numbers"] } }]) {
    const tried = await call("create_broadcast", { ...audience, text: "Open on Sunday", dry_run: true });
    expect(tried).toMatchObject({ total: 1, left_out_count: 1, left_out: [{ code: "duplicate_conflict" }] });
  }
});

it("a blocked person reaches us from no number of theirs", async () => {
  const home = await newCustomer(house, "Cy Home");
  const work = await newCustomer(house, "Cy Work");
  const friend = await newCustomer(house, "Di Friend");
  await merge(work.contactId, home.contactId);
  const answer = await call<{ items: object[] }>("block_contact", { contact_id: home.contactId });
  expect(answer.items).toMatchObject([{ ok: true, state: "done" }]);
  for (const { id } of [home, work])
    await house.control("POST", `/_sim/people/${id}/messages`, {
      phone_number_id: house.phoneNumberId,
      type: "text",
      text: { body: "Can you hear me?" },
    });
  // Webhooks of a number come in order, so a later message of someone else is the end of the wait.
  await friend.write("Anything new?");
  for (const { chatId } of [home, work]) {
    const { items } = await call<{ items: { text?: string }[] }>("list_messages", { chat_id: chatId });
    expect(items.map((item) => item.text)).toEqual(["Hello"]);
  }
});

it("a number that cannot be blocked is told, and which is", async () => {
  const { people } = await house.control<{ people: { wa_id: string }[] }>("POST", "/_sim/people", { name: "Ed Home" });
  const silent = `+${people[0]?.wa_id ?? ""}`;
  await call("create_chat", { phone_number: silent });
  const work = await newCustomer(house, "Ed Work", { wa_id: "351967890094" });
  await merge(silent, work.contactId);
  const answer = await call<{ items: { error?: { message: string } }[] }>("block_contact", { contact_id: silent });
  expect(answer.items).toMatchObject([{ ok: false, state: "failed", error: { code: "window_closed" } }]);
  expect(answer.items[0]?.error?.message).toContain(`+351967890094 is blocked, but ${silent} cannot be`);
});
