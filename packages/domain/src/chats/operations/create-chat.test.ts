import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { ChatDetail } from "../schemas.ts";
import { createChat } from "./create-chat.ts";
import { getChat } from "./get-chat.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function create(input: Record<string, unknown>): Promise<ChatDetail> {
  return (await world.call(createChat, input))["chat"] as ChatDetail;
}

it("opens a chat with someone who never wrote: templates only, nothing unread, nothing sent", async () => {
  const sent = world.flow.connector.sent.length;
  const chat = await create({ phone_number: "+34 (611) 222-333", contact_name: "  Luis  " });
  expect(chat).toMatchObject({ name: "Luis", number: "+34611222333", window_closes_at: null, phone_id: world.phoneId });
  expect(chat.unread).toBeUndefined();
  await world.flow.runJobs();
  expect(world.flow.connector.sent).toHaveLength(sent);
});

it("answers the same chat the second time, and under the other form of the number", async () => {
  const first = await create({ phone_number: "+55 11 98765-4321" });
  expect((await create({ phone_number: "5511987654321" })).chat_id).toBe(first.chat_id);
  expect((await create({ phone_number: "551187654321" })).chat_id).toBe(first.chat_id);
});

it("is the chat in which that person then writes", async () => {
  const chat = await create({ phone_number: "34611000111" });
  await world.flow.record(textFrom("34611000111", "You called?"));
  const { chat: after } = await world.call(getChat, { chat_id: chat.chat_id });
  expect(after).toMatchObject({ unread: 1, last_text: "You called?", name: "Person 111" });
});

it("makes one chat of two calls at once", async () => {
  const made = await Promise.all([1, 2, 3].map(() => create({ phone_number: "34611000222" })));
  expect(new Set(made.map((chat) => chat.chat_id)).size).toBe(1);
});

it("refuses what is no number with country code, naming the field", async () => {
  for (const phone_number of ["Luis", "0151 2345678", "120363021234567890@g.us"]) {
    await expect(create({ phone_number }), phone_number).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [expect.objectContaining({ path: "phone_number" })] },
    });
  }
});
