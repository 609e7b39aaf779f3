import { DAY_MS } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { ChatDetail } from "../schemas.ts";
import { getChat } from "./get-chat.ts";

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

it("has no window for a group", async () => {
  await world.flow.record(textFrom("34611000001", "Hi", { chat: { type: "group", networkId: "120363021234567890" } }));
  expect(await get(world.groupChatId)).not.toHaveProperty("window_closes_at");
});
