import { DAY_MS, HOUR_MS, toSecond } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { getGroup } from "../../groups/operations/get-group.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { ChatDetail, ChatView } from "../schemas.ts";
import { getChat } from "./get-chat.ts";
import { getChatContext } from "./get-chat-context.ts";
import { listChats } from "./list-chats.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function get(chatId: string): Promise<ChatDetail> {
  return (await world.call(getChat, { chat_id: chatId }))["chat"] as ChatDetail;
}

it("tells person, number, labels and the last word, ours or theirs", async () => {
  expect(await get(world.chatId)).toMatchObject({
    chat_id: world.chatId,
    contact_id: world.contactId,
    phone_id: world.phoneId,
    name: "Person 678",
    number: `+${world.number}`,
    labels: [world.labelName],
    last_text: "For somebody else.",
    last_from_me: true,
    last_inbound_at: "2026-11-21T09:00:00Z",
  });
});

it("keeps what was written last for keys that may read messages", async () => {
  const scopes = new Set(["chats:read"] as const);
  const { chat } = await world.call(getChat, { chat_id: world.chatId }, { scopes });
  expect(chat).toMatchObject({ name: "Person 678", last_from_me: true });
  expect(chat).not.toHaveProperty("last_text");
});

it("shows the service window until 24 hours after the customer's last word, then null", async () => {
  expect((await get(world.chatId)).window_closes_at).toBe("2026-11-22T09:00:00Z");
  world.clock.advance(DAY_MS - 1);
  expect((await get(world.chatId)).window_closes_at).toBe("2026-11-22T09:00:00Z");
  world.clock.advance(1);
  expect((await get(world.chatId)).window_closes_at).toBeNull();
});

it("counts the members of a group, admins marked, and follows who comes and goes", async () => {
  const chat = { type: "group" as const, networkId: "120363021234567890" };
  const [ana, bob, cleo] = ["34611000001", "34611000002", "34611000003"].map((phone, index) => ({
    phone,
    pushName: ["Ana", "Bob", "Cleo"][index] ?? "",
  }));
  if (!ana || !bob || !cleo) throw new Error("Three people.");
  const change = (what: "joined" | "left" | "promoted", ...members: (typeof ana)[]) =>
    ({ kind: "group", chat, change: what, members, at: "2026-11-21T10:00:00Z" }) as const;
  await world.flow.record(change("joined", cleo, bob, ana));
  await world.flow.record(change("promoted", bob), change("left", cleo));
  const group = await get(world.groupChatId);
  expect(group.member_count).toBe(3);
  expect(group.members).toEqual([
    { contact_id: expect.stringMatching(/^con_/), name: "Ana" },
    { contact_id: expect.stringMatching(/^con_/), name: "Bob", admin: true },
    { contact_id: world.groupMemberId, name: "Person 222" },
  ]);
});

it("takes over what the network says of a group", async () => {
  const chat = { type: "group" as const, networkId: "120363021234567890" };
  const settings = { subject: "Garden friends", description: "Spades and seeds" };
  await world.flow.record({
    kind: "group",
    chat,
    change: "settings",
    members: [],
    settings,
    at: "2026-11-21T10:00:00Z",
  });
  expect(await get(world.groupChatId)).toMatchObject({ name: "Garden friends", description: "Spades and seeds" });
});

it("tells a group's window, which any member's message opens", async () => {
  const chat = { type: "group" as const, networkId: "120363021234567890" };
  await world.flow.record(textFrom("34611000001", "Hi", { chat, sentAt: world.clock.now().toISOString() }));
  const closesAt = toSecond(new Date(world.clock.now().getTime() + DAY_MS));
  const windows = async () => {
    const { items } = await world.call(listChats, { type: "group" });
    const { chat: inContext } = await world.call(getChatContext, { chat_id: world.groupChatId });
    const { group } = await world.call(getGroup, { chat_id: world.groupChatId });
    const listed = (items as ChatView[]).find((item) => item.chat_id === world.groupChatId);
    const shown = [listed, inContext, group, await get(world.groupChatId)] as { window_closes_at?: unknown }[];
    return shown.map((one) => one.window_closes_at);
  };
  expect(await windows()).toEqual(Array(4).fill(closesAt));
  world.clock.advance(DAY_MS);
  expect(await windows()).toEqual(Array(4).fill(null));
});

it("says that this phone has left a group, and no more once it is back", async () => {
  const told = { kind: "group" as const, chat: { type: "group" as const, networkId: "120363021234567890" } };
  const at = () => {
    world.clock.advance(HOUR_MS);
    return world.clock.now().toISOString();
  };
  expect(await get(world.groupChatId)).not.toHaveProperty("left");
  await world.flow.record({ ...told, change: "removed", members: [], self: true, at: at() });
  expect(await get(world.groupChatId)).toMatchObject({ left: true });
  await world.flow.record({ ...told, change: "joined", members: [], self: true, at: at() });
  expect(await get(world.groupChatId)).not.toHaveProperty("left");
});

it("says that the last message was deleted, whatever it was", async () => {
  const number = "34611000077";
  const at = () => world.clock.now().toISOString();
  const message = textFrom(number, "Never mind", { sentAt: at() });
  await world.flow.record(message);
  const { chat } = await world.call(getChat, { chat_id: number });
  expect(chat).toMatchObject({ last_text: "Never mind" });
  const revoke = { kind: "revoke" as const, chat: message.chat, sender: message.sender, fromMe: false, at: at() };
  await world.flow.record({ ...revoke, targetProviderId: message.providerId });
  expect((await world.call(getChat, { chat_id: number })).chat).toMatchObject({ last_text: "[deleted]" });
});
