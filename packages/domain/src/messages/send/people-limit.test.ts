import { type AppError, DAY_MS, HOUR_MS } from "@parley/kernel";
import { db } from "@parley/store";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { createChat } from "../../chats/operations/create-chat.ts";
import { setPhoneState } from "../../phones/operations/set-phone-state.ts";
import { phones } from "../../phones/table.ts";
import { getQueueStatus } from "../../queue/operations/get-queue-status.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { getMessage } from "../operations/get-message.ts";
import { sendTemplateMessage } from "../operations/send-template-message.ts";
import { assertPeopleRoom, noteBegun } from "./people-limit.ts";

let world: SweepWorld;
let numbers = 0;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  // Whoever was begun with before counts no more.
  world.clock.advance(DAY_MS + HOUR_MS);
  await told(2);
  world.flow.connector.sent.length = 0;
});

const told = (peoplePerDay: number | null, phoneId = world.phoneId) =>
  world.call(setPhoneState, {
    phone_id: phoneId,
    state: "connected",
    limits: { messagesPerSecond: 80, peoplePerDay },
  });

async function newPerson(phone_id = world.phoneId): Promise<{ chatId: string; digits: string }> {
  const digits = `49160${String(++numbers).padStart(7, "0")}`;
  const { chat } = await world.call(createChat, { phone_number: `+${digits}`, phone_id });
  return { chatId: (chat as { chat_id: string }).chat_id, digits };
}
const send = async (chat_id: string) =>
  String(
    (await world.call(sendTemplateMessage, { chat_id, template: world.templateName, language: "en_US" }))["message_id"],
  );
const stateOf = async (message_id: string) =>
  (await world.call(getMessage, { message_id }))["message"] as { state: string; error?: { code: string } };
const newPeople = async () => {
  const { phones: [phone] = [] } = (await world.call(getQueueStatus, { phone_id: world.phoneId })) as {
    phones?: { new_people: object; messages_per_second: number }[];
  };
  return phone;
};

it("shows how many may be begun with, how many were, and how many are left", async () => {
  await send((await newPerson()).chatId);
  expect(await newPeople()).toMatchObject({ messages_per_second: 80, new_people: { begun: 0, per_day: 2, left: 2 } });
  await world.flow.runJobs();
  expect((await newPeople())?.new_people).toEqual({ begun: 1, per_day: 2, left: 1 });
  await told(null);
  expect((await newPeople())?.new_people).toEqual({ begun: 1 });
});

it("lets nobody more be begun with than the network allows, when the turn comes and before it is queued", async () => {
  const ids = [];
  for (let n = 0; n < 3; n++) ids.push(await send((await newPerson()).chatId));
  await world.flow.runJobs();
  expect(world.flow.connector.sent).toHaveLength(2);
  const states = [];
  for (const id of ids) states.push(await stateOf(id));
  expect(states.map(({ state, error }) => error?.code ?? state)).toEqual([
    "accepted",
    "accepted",
    "people_limit_reached",
  ]);
  const refused: unknown = await send((await newPerson()).chatId).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ code: "limit_exceeded", options: { retryAfterSeconds: DAY_MS / 1_000 } });
  expect((refused as AppError).message).toContain("2 people in 24 hours");
});

it("counts a person once, and nobody who wrote within 24 hours", async () => {
  const [one, other, writer] = [await newPerson(), await newPerson(), await newPerson()];
  await world.flow.record(textFrom(writer.digits, "Hello", { sentAt: world.clock.now().toISOString() }));
  for (const chatId of [one.chatId, one.chatId, other.chatId, writer.chatId, one.chatId]) {
    await send(chatId);
    await world.flow.runJobs();
  }
  expect(world.flow.connector.sent).toHaveLength(5);
  expect((await newPeople())?.new_people).toEqual({ begun: 2, per_day: 2, left: 0 });
});

it("has room again a day later, and holds nobody back by a figure that was told long ago", async () => {
  const people = [];
  for (let n = 0; n < 3; n++) people.push(await newPerson());
  for (const { chatId } of people.slice(0, 2)) await send(chatId);
  await world.flow.runJobs();
  world.clock.advance(DAY_MS);
  await told(2);
  await send(people[2]?.chatId ?? "");
  await world.query((tx) => tx.update(phones).set({ limitsToldAt: null }).where(eq(phones.id, world.phoneId)));
  for (const { chatId } of people) await send(chatId);
  await world.flow.runJobs();
  expect(world.flow.connector.sent).toHaveLength(6);
});

it("counts the phones of one business together, each waiting for the other's turn", async () => {
  const both = [world.phoneId, world.doomedPhoneId];
  await world.query((tx) =>
    tx
      .update(phones)
      .set({ settings: { waba_id: "1" } })
      .where(inArray(phones.id, both)),
  );
  for (const phoneId of both) await told(1, phoneId);
  let late: Promise<unknown> = Promise.resolve();
  await turnOf(await newPerson(world.phoneId), async () => {
    late = turnOf(await newPerson(world.doomedPhoneId)).catch((thrown: unknown) => thrown);
    await world.somebodyWaits();
  });
  expect(await late).toMatchObject({ code: "limit_exceeded" });
});

/** The turn of one message that begins with somebody, and what happens before its commit. */
async function turnOf({ chatId }: { chatId: string }, meanwhile = async () => {}): Promise<void> {
  const { workspaceId } = world.flow;
  await world.kernel.store.transact(workspaceId, "write", async ({ tx }) => {
    const ctx = { tx, clock: world.clock, workspaceId };
    const [chat] = await db(ctx).select().from(chats).where(eq(chats.id, chatId));
    if (!chat) throw new Error("The chat was made.");
    await assertPeopleRoom(ctx, chat, true);
    await noteBegun(ctx, chat);
    await meanwhile();
  });
}
