import { afterAll, beforeAll, expect, it } from "vitest";
import { newCustomer } from "./testing/customer.ts";
import { startTestHouse, type TestHouse } from "./testing/test-house.ts";

let house: TestHouse;
beforeAll(async () => {
  house = await startTestHouse({ world: "empty" });
});
afterAll(() => house.close());

it("a customer's poll, which WhatsApp does not deliver, is told as one wherever messages are listed", async () => {
  const ana = await newCustomer(house, "Ana");
  const poll = { question: "Which day suits you?", options: ["Monday", "Tuesday"] };
  const { message_id } = await ana.say({ type: "poll", poll });
  const shown = { message_id, type: "unsupported", unsupported: "poll" };
  for (const path of [`/chats/${ana.chatId}/messages?limit=1`, "/messages?limit=1"])
    expect((await house.rest("GET", path)).body, path).toMatchObject({ items: [shown] });
  expect((await house.rest("GET", `/messages/${message_id}`)).body).toMatchObject({ message: shown });
  expect((await house.rest("GET", "/chats?limit=1")).body).toMatchObject({
    items: [{ chat_id: ana.chatId, last_text: "[unsupported: poll]" }],
  });
});
