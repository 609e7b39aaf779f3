import { HOUR_MS, toSecond } from "@parley/kernel";
import { outbox } from "@parley/store";
import { desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { archiveChat } from "./archive-chat.ts";
import { createChat } from "./create-chat.ts";
import { getChat } from "./get-chat.ts";
import { listChats } from "./list-chats.ts";
import { muteChat } from "./mute-chat.ts";
import { pinChat } from "./pin-chat.ts";
import { setChatRoute } from "./set-chat-route.ts";

let world: SweepWorld;
let chatId: string;
beforeAll(async () => {
  world = await sweepWorld();
  ({ chatId } = world);
});
afterAll(() => world.close());

const chat = async (id = chatId) => (await world.call(getChat, { chat_id: id })).chat as Record<string, unknown>;
const listed = async () => {
  const { items } = await world.call(listChats, {});
  return (items as { chat_id: string }[]).find((item) => item.chat_id === chatId);
};
const inFuture = (ms: number) => toSecond(new Date(world.clock.now().getTime() + ms));

describe("pin_chat", () => {
  it("shows in lists and alone, until it is unpinned, for a number too", async () => {
    expect(await world.call(pinChat, { chat_id: `+${world.number}` })).toEqual({
      chat_id: chatId,
      chat_name: "Person 678",
      number: `+${world.number}`,
      pinned: true,
    });
    expect(await listed()).toMatchObject({ pinned: true });
    expect(await chat()).toMatchObject({ pinned: true });
    await world.call(pinChat, { chat_id: chatId, pinned: false });
    expect(await listed()).not.toHaveProperty("pinned");
  });

  it("tells once, however often it is asked", async () => {
    const told = () =>
      world.query((tx) => tx.select().from(outbox).where(eq(outbox.type, "chat.updated")).orderBy(desc(outbox.number)));
    await world.call(pinChat, { chat_id: chatId });
    const once = await told();
    await world.call(pinChat, { chat_id: chatId });
    expect(await told()).toEqual(once);
    expect(once[0]?.data).toEqual({ chat_id: chatId });
  });
});

describe("mute_chat", () => {
  it("holds until it is taken back", async () => {
    expect(await world.call(muteChat, { chat_id: chatId })).toEqual({
      chat_id: chatId,
      chat_name: "Person 678",
      number: `+${world.number}`,
      muted: true,
    });
    expect(await listed()).toMatchObject({ muted: true });
    expect(await listed()).not.toHaveProperty("muted_until");
    expect(await world.call(muteChat, { chat_id: chatId, muted: false })).toEqual({
      chat_id: chatId,
      chat_name: "Person 678",
      number: `+${world.number}`,
      muted: false,
    });
    expect(await chat()).not.toHaveProperty("muted");
  });

  it("ends at its time by itself", async () => {
    const until = inFuture(2 * HOUR_MS);
    expect(await world.call(muteChat, { chat_id: chatId, until })).toMatchObject({ muted: true, muted_until: until });
    world.clock.advance(2 * HOUR_MS - 1);
    expect(await chat()).toMatchObject({ muted: true, muted_until: until });
    world.clock.advance(1);
    expect(await chat()).not.toHaveProperty("muted");
    expect(await chat()).not.toHaveProperty("muted_until");
  });

  it("takes a time of the wall clock, and another one in place of the first", async () => {
    await world.call(muteChat, { chat_id: chatId, until: "2026-12-24T18:00" });
    await world.call(muteChat, { chat_id: chatId, until: "2026-12-25T18:00:00Z" });
    expect(await chat()).toMatchObject({ muted_until: "2026-12-25T18:00:00Z" });
    await world.call(muteChat, { chat_id: chatId });
    expect(await chat()).not.toHaveProperty("muted_until");
  });

  it("leaves messages to arrive, count as unread and bring the chat back", async () => {
    await world.call(muteChat, { chat_id: chatId });
    await world.call(archiveChat, { chat_id: chatId });
    await world.flow.record(textFrom(world.number, "Still there?"));
    expect(await listed()).toMatchObject({ muted: true, unread: expect.any(Number), last_text: "Still there?" });
  });

  it.each([
    { until: "2020-01-01T00:00:00Z" },
    { until: "2036-01-01T00:00:00Z" },
    { until: "soon" },
    { muted: false, until: "2026-12-24T18:00" },
  ])("refuses %j and changes nothing", async (input) => {
    const before = await chat();
    await expect(world.call(muteChat, { chat_id: chatId, ...input })).rejects.toMatchObject({
      code: "invalid_input",
      options: { fields: [{ path: "until" }] },
    });
    expect(await chat()).toEqual(before);
  });
});

describe("two chats that become one", () => {
  const make = async (phone_number: string) =>
    (await world.call(createChat, { phone_number: `+${phone_number}` })).chat as { chat_id: string };
  /** The network's word that whoever had the one number has the other now. */
  const changed = (from: string, to: string) =>
    world.flow.record({
      kind: "identity",
      previous: { phone: from },
      current: { phone: to },
      at: world.clock.now().toISOString(),
    });

  it("keep the pin of either, and are quiet only where both were", async () => {
    const other = await make("34666000009");
    await world.call(pinChat, { chat_id: other.chat_id });
    await world.call(pinChat, { chat_id: chatId, pinned: false });
    await world.call(muteChat, { chat_id: chatId });
    await world.call(setChatRoute, { chat_id: other.chat_id, route: "hybrid", ai_flagging: false });
    await changed("34666000009", world.number);
    expect(await chat()).toMatchObject({ chat_id: chatId, pinned: true, ai_flagging: false });
    expect(await chat()).not.toHaveProperty("muted");
    expect(await chat(other.chat_id)).toMatchObject({ chat_id: chatId });
  });

  it("are not quiet where one was only for a time that is over", async () => {
    const [keep, other] = [await make("34666000011"), await make("34666000012")];
    await world.call(muteChat, { chat_id: keep.chat_id, until: inFuture(HOUR_MS) });
    await world.call(muteChat, { chat_id: other.chat_id });
    world.clock.advance(2 * HOUR_MS);
    expect(await chat(keep.chat_id)).not.toHaveProperty("muted");
    await changed("34666000012", "34666000011");
    expect(await chat(other.chat_id)).toMatchObject({ chat_id: keep.chat_id });
    expect(await chat(keep.chat_id)).not.toHaveProperty("muted");
  });
});
