import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { archiveChat } from "./archive-chat.ts";
import { getChat } from "./get-chat.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const isArchived = async () =>
  ((await world.call(getChat, { chat_id: world.chatId }))["chat"] as { archived?: boolean }).archived ?? false;

it("stays archived while we write, and comes back when the customer does", async () => {
  expect(await world.call(archiveChat, { chat_id: world.chatId })).toEqual({
    chat_id: world.chatId,
    chat_name: "Person 678",
    number: `+${world.number}`,
    archived: true,
  });
  await world.call(sendMessage, { chat_id: world.chatId, text: "One last thing." });
  expect(await isArchived()).toBe(true);
  await world.flow.record(textFrom(world.number, "Thank you!"));
  expect(await isArchived()).toBe(false);
});

it("is brought back with false", async () => {
  await world.call(archiveChat, { chat_id: world.chatId });
  await world.call(archiveChat, { chat_id: world.chatId, archived: false });
  expect(await isArchived()).toBe(false);
});
