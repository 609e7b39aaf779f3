import { afterAll, beforeAll, expect, it } from "vitest";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());

interface OnPhone {
  type: string;
  forwarded: boolean;
  text?: { body: string };
}

it("a phone shows what was forwarded as forwarded, and nothing else", async () => {
  const ana = await newCustomer(house, "Ana");
  const ben = await newCustomer(house, "Ben");
  const { message_id } = await ana.write("The gate code is 1234.");
  const forwarded = await house.rest("POST", `/messages/${message_id}/forward`, { chat_ids: [ben.chatId] });
  expect(forwarded.body["items"]).toMatchObject([{ ok: true }]);
  // Of the same chat, so it leaves after the copy.
  const plain = await house.rest("POST", "/messages", { chat_id: ben.chatId, text: "As asked.", wait: "sent" });
  expect(plain.status).toBe(200);
  const path = `/_sim/people/${ben.id}/chats/${house.phoneNumberId}/messages`;
  const marks = async () => {
    const { messages } = await house.control<{ messages: OnPhone[] }>("GET", path);
    return messages.flatMap(({ text, forwarded: mark }) => (text ? [[text.body, mark]] : [])).slice(-2);
  };
  // The mark follows the message.
  await expect.poll(marks).toEqual([
    ["The gate code is 1234.", true],
    ["As asked.", false],
  ]);
});
