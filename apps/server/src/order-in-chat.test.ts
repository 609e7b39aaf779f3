import { afterAll, beforeAll, expect, it } from "vitest";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());

const COUNT = 40;

it("messages sent at the same time reach the phone in the order in which our list has them", async () => {
  const { chatId, id } = await newCustomer(house, "Ana");
  // Any state: the network's word "delivered" may be written before its answer that it accepted the message.
  const taken = new Set<unknown>();
  const allTaken = house.nextEvent("message.status_changed", (data) => taken.add(data["message_id"]).size === COUNT);
  const texts = Array.from({ length: COUNT }, (_, number) => `Number ${number}`);
  await Promise.all(texts.map((text) => house.rest("POST", "/messages", { chat_id: chatId, text })));
  await allTaken;
  const { body } = await house.rest("GET", `/chats/${chatId}/messages?limit=100&from_me=true`);
  const listed = (body["items"] as { text: string }[]).map(({ text }) => text).reverse();
  const peer = `/_sim/people/${id}/chats/${house.phoneNumberId}/messages`;
  const shown = async () => {
    const phone = await house.control<{ messages: { text?: { body: string } }[] }>("GET", peer);
    return phone.messages.flatMap(({ text }) => (text?.body.startsWith("Number") ? [text.body] : []));
  };
  expect(listed.toSorted()).toEqual(texts.toSorted());
  // The phone hears of each a moment after WhatsApp has taken it.
  await expect.poll(shown).toEqual(listed);
});

it("what a customer writes at once after our message is the chat's last word, and waits for an answer", async () => {
  const { chatId, write, say } = await newCustomer(house, "Bea");
  const seen = async () => {
    const { body } = await house.rest("GET", `/chats/${chatId}`);
    const { body: standing } = await house.rest("GET", `/chats/${chatId}/snapshot`);
    const chat = body["chat"] as Record<string, unknown>;
    return { text: chat["last_text"], ours: chat["last_from_me"], unanswered: standing["unanswered"] };
  };
  for (const number of [1, 2, 3]) {
    await house.rest("POST", "/messages", { chat_id: chatId, text: `Ours ${number}`, wait: "sent" });
    await write(`Theirs ${number}`);
    expect(await seen()).toEqual({ text: `Theirs ${number}`, ours: undefined, unanswered: 1 });
  }
  await house.rest("POST", "/messages", { chat_id: chatId, text: "Where are you?", wait: "sent" });
  await say({ type: "location", location: { latitude: 1, longitude: 2 } });
  const { body } = await house.rest("GET", `/chats/${chatId}/messages?limit=2`);
  expect((body["items"] as { from: string }[]).map(({ from }) => from)).toEqual(["Bea", "me"]);
});
