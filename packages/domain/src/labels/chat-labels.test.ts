import { afterAll, beforeAll, expect, it } from "vitest";
import { createChat } from "../chats/operations/create-chat.ts";
import { updateChat } from "../chats/operations/update-chat.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { labels } from "./table.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const keys = async () => (await world.query((tx) => tx.select().from(labels))).map((row) => row.nameKey).sort();
const label = (chatId: string, names: string[]) => world.call(updateChat, { chat_id: chatId, labels: names });

it("makes a label on first use and keeps the name as it was first written", async () => {
  await label(world.chatId, ["Ärzte"]);
  const { chat } = await label(world.groupChatId, ["ÄRZTE"]);
  expect(chat).toMatchObject({ labels: ["Ärzte"] });
  expect(await keys()).toEqual(["vip", "ärzte"]);
});

it("makes one label of two chats labelled at once", async () => {
  const { chat } = await world.call(createChat, { phone_number: "34666000001" });
  const ids = [world.chatId, world.groupChatId, (chat as { chat_id: string }).chat_id];
  await Promise.all(ids.map((id, index) => label(id, [index === 1 ? "Returns" : "returns"])));
  expect((await keys()).filter((key) => key === "returns")).toHaveLength(1);
});

it("keeps the labels of workspaces apart", async () => {
  const scope = { workspaceId: world.other.workspaceId };
  const { chat } = await world.call(updateChat, { chat_id: world.other.chatId, labels: ["Returns"] }, scope);
  expect(chat).toMatchObject({ labels: ["Returns"] });
});
