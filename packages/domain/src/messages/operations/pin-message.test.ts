import { AppError, DAY_MS, toSecond } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { messageChanges, messages } from "../table.ts";
import { deleteMessage } from "./delete-message.ts";
import { getMessage } from "./get-message.ts";
import { listMessages } from "./list-messages.ts";
import { pinMessage } from "./pin-message.ts";
import { sendMessage } from "./send-message.ts";
import { settleChange } from "./settle-change.ts";
import { starMessage } from "./star-message.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(() => {
  world.flow.connector.pinned.length = 0;
});

const shown = async (message_id: string) => (await world.call(getMessage, { message_id }))["message"];
const newMessage = async (text: string) => {
  const { message_id } = await world.call(sendMessage, { chat_id: world.chatId, text });
  await world.flow.runJobs();
  return String(message_id);
};
const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.catch((thrown: unknown) => thrown);
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${JSON.stringify(error)}`);
};

it("unpins, and keeps three of a chat", async () => {
  const ids = [await newMessage("1"), await newMessage("2"), await newMessage("3"), await newMessage("4")];
  for (const message_id of ids) {
    world.clock.advance(1000);
    await world.call(pinMessage, { message_id });
  }
  const pinned = async () => {
    const { items } = await world.call(listMessages, { chat_id: world.chatId });
    return (items as { message_id: string; pinned?: true }[])
      .filter((item) => item.pinned)
      .map((item) => item.message_id);
  };
  expect(await pinned()).toEqual(ids.slice(1).reverse());
  await world.call(pinMessage, { message_id: ids[3], pinned: false });
  expect(world.flow.connector.pinned.at(-1)).toMatchObject({ days: null });
  expect(await pinned()).toEqual([ids[2], ids[1]]);
});

it("says who deleted the message that was to be pinned, as far as we know", async () => {
  const ours = await newMessage("To be deleted");
  const caller = { unconfirmed: new Set(["delete_message"]) };
  await world.call(deleteMessage, { message_id: ours }, caller);
  expect((await refusal(world.call(pinMessage, { message_id: ours }))).message).toBe("That message was deleted by us.");
  const phone = "34600555093";
  const theirs = textFrom(phone, "Oops", { sentAt: world.clock.now().toISOString() });
  const revoke = { kind: "revoke" as const, targetProviderId: theirs.providerId, chat: theirs.chat, fromMe: false };
  await world.flow.record(theirs, { ...revoke, at: world.clock.now().toISOString() });
  const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.providerId, theirs.providerId)));
  const refused = await refusal(world.call(pinMessage, { message_id: row?.id }));
  expect(refused.message).toBe("That message was deleted for everyone.");
});

it("stays as it was when the network refuses, and says why", async () => {
  const message_id = await newMessage("Not to be pinned");
  const error = { code: "message_rejected" as const, message: "Only admins may pin.", retryable: false };
  world.flow.connector.changeAnswers.push({ outcome: "rejected", error });
  expect(await world.call(pinMessage, { message_id })).toMatchObject({
    state: "failed",
    error: { code: "message_rejected", message: "Only admins may pin." },
  });
  expect(await shown(message_id)).not.toHaveProperty("pinned");
});

it("is refused before anything is queued where the connector pins in groups only, naming one that can", async () => {
  const { abilities } = world.flow.connector;
  delete abilities.pinDirect;
  const direct = await refusal(world.call(pinMessage, { message_id: world.inboundMessageId }));
  const group = await world.call(pinMessage, { message_id: world.groupMessageId });
  const { pin } = abilities;
  delete abilities.pin;
  const none = await refusal(world.call(pinMessage, { message_id: world.groupMessageId }));
  Object.assign(abilities, { pin, pinDirect: true });
  expect(direct.code).toBe("not_supported");
  expect(direct.message).toContain("only in groups. Phones on");
  expect(group).toMatchObject({ state: "done" });
  expect(none.message).toContain("cannot pin messages.");
  expect(world.flow.connector.pinned).toHaveLength(1);
});

it("a star is ours alone: shown in lists, told to no network", async () => {
  const message_id = world.inboundMessageId;
  const waiting = world.flow.jobs.length;
  expect(await world.call(starMessage, { message_id })).toMatchObject({ starred: true, changed: true });
  expect(await world.call(starMessage, { message_id })).toMatchObject({ starred: true, changed: false });
  expect(await shown(message_id)).toMatchObject({ starred: true });
  expect(await world.call(starMessage, { message_id, starred: false })).toMatchObject({ changed: true });
  expect(await shown(message_id)).not.toHaveProperty("starred");
  expect(world.flow.jobs).toHaveLength(waiting);
});

it("ends with the message, also where that is deleted while the network is asked", async () => {
  const [pinned, pinning] = [await newMessage("Pinned"), await newMessage("Being pinned")];
  const remove = (message_id: string) =>
    world.call(deleteMessage, { message_id }, { unconfirmed: new Set(["delete_message"]) });
  await world.call(pinMessage, { message_id: pinned });
  await remove(pinned);
  expect(await shown(pinned)).toMatchObject({ deleted: true });
  expect(await shown(pinned)).not.toHaveProperty("pinned");

  const { change_id: pin } = await world.call(pinMessage, { message_id: pinning });
  const change_id = String(pin);
  await world.query((tx) =>
    tx.update(messageChanges).set({ state: "pending" }).where(eq(messageChanges.id, change_id)),
  );
  await remove(pinning);
  await world.call(settleChange, { change_id });
  expect(await shown(pinning)).not.toHaveProperty("pinned");
});

it("pins what somebody wrote in a group, for as long as asked", async () => {
  const message_id = world.groupMessageId;
  expect(await world.call(pinMessage, { message_id, duration: "24h" })).toMatchObject({
    state: "done",
    chat_id: world.groupChatId,
    chat_name: "Garden club",
  });
  expect(world.flow.connector.pinned).toMatchObject([{ days: 1, chat: { type: "group" } }]);
  const until = toSecond(new Date(world.clock.now().getTime() + DAY_MS));
  expect(await shown(message_id)).toMatchObject({ pinned: true, pinned_until: until });
  world.clock.advance(DAY_MS + 1);
  expect(await shown(message_id)).not.toHaveProperty("pinned");
});
