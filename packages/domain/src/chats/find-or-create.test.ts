import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createChat } from "./operations/create-chat.ts";
import { getChat } from "./operations/get-chat.ts";
import { chats } from "./table.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("is one chat, whether the network names it by number or by another id, in one batch or two", async () => {
  const sender = { phone: "34655000001", bsuid: "ES.one" };
  const named = (networkId: string) =>
    textFrom("34655000001", networkId, { sender, chat: { type: "direct", networkId, peer: sender } });
  await world.flow.record(named("34655000001"), named("ES.one"));
  await world.flow.record(named("ES.one"), named("34655000001"));
  const { chat } = await world.call(getChat, { chat_id: "34655000001" });
  expect(chat).toMatchObject({ unread: 4 });
});

it("is one chat when two make it at once under different ids", async () => {
  for (let round = 0; round < 5; round++) {
    const phone = `3465510000${round}`;
    const sender = { phone, bsuid: `ES.${phone}` };
    await Promise.all([
      world.flow.record(
        textFrom(phone, "Hi", { sender, chat: { type: "direct", networkId: `ES.${phone}`, peer: sender } }),
      ),
      world.call(createChat, { phone_number: phone }),
    ]);
    const { chat } = await world.call(getChat, { chat_id: phone });
    const { contact_id } = chat as { contact_id: string };
    expect(await world.query((tx) => tx.select().from(chats).where(eq(chats.contactId, contact_id)))).toHaveLength(1);
  }
});

it("makes a group's chat once, with its subject, for everyone who writes in it", async () => {
  const chat = { type: "group" as const, networkId: "120363000000000055", subject: "Neighbours" };
  await world.flow.record(
    textFrom("34655000002", "Hello all", { chat }),
    textFrom("34655000003", "Hello back", { chat }),
  );
  const found = await world.call(getChat, { chat_id: "120363000000000055@g.us" });
  expect(found["chat"]).toMatchObject({ name: "Neighbours", type: "group", unread: 2 });
});
