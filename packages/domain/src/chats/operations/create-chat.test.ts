import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { linkPhone } from "../../phones/operations/link-phone.ts";
import { unlinkPhone } from "../../phones/operations/unlink-phone.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { ChatDetail } from "../schemas.ts";
import { searchContacts } from "../../contacts/operations/search-contacts.ts";
import { createChat } from "./create-chat.ts";
import { getChat } from "./get-chat.ts";
import { listChats } from "./list-chats.ts";

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

it("opens no chat with a number that is not on WhatsApp, and leaves no trace of it", async () => {
  world.flow.connector.absent.add("34611000333");
  const before = await world.call(listChats, {});
  for (const changes of [{}, { dryRun: true }]) {
    const call = world.call(createChat, { phone_number: "+34611000333", contact_name: "Typo" }, changes);
    await expect(call).rejects.toMatchObject({
      code: "invalid_input",
      options: {
        hint: "check_whatsapp_number",
        fields: [{ path: "phone_number", message: "is not on WhatsApp", received: "+34611000333" }],
      },
    });
  }
  expect(await world.call(listChats, {})).toEqual(before);
  expect(await world.call(searchContacts, { query: "Typo" })).toMatchObject({ items: [] });
});

it("asks about a new number only: a chat that is there is answered without", async () => {
  expect(await world.call(createChat, { phone_number: "+34611000444" })).toMatchObject({ checked: true });
  world.flow.connector.absent.add("34611000444");
  const again = await world.call(createChat, { phone_number: "+34611000444" });
  expect(again).not.toHaveProperty("checked");
});

it("says that a number was not checked where the connector cannot ask", async () => {
  const { abilities } = world.flow.connector;
  const { checkNumber } = abilities;
  delete abilities.checkNumber;
  try {
    expect(await world.call(createChat, { phone_number: "+34611000555" })).toMatchObject({ checked: false });
  } finally {
    Object.assign(abilities, { checkNumber });
  }
});

it("refuses what is no number with country code, naming the field", async () => {
  for (const phone_number of ["Luis", "0151 2345678", "120363021234567890@g.us"]) {
    await expect(create({ phone_number }), phone_number).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [expect.objectContaining({ path: "phone_number" })] },
    });
  }
});

it("opens no chat on a phone that was unlinked, and answers one that is there", async () => {
  const { phone_id } = await world.call(linkPhone, { name: "Gone", connector: "simulated", settings: {}, secrets: {} });
  const first = await create({ phone_number: "34611000666", phone_id });
  await world.call(unlinkPhone, { phone_id }, { unconfirmed: new Set(["unlink_phone"]) });
  expect((await create({ phone_number: "34611000666", phone_id })).chat_id).toBe(first.chat_id);
  await expect(create({ phone_number: "34611000667", phone_id })).rejects.toMatchObject({
    code: "phone_conflict",
    options: { fields: [{ path: "phone_id" }] },
  });
});
