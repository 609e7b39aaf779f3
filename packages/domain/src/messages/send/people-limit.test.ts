import { type AppError, DAY_MS, HOUR_MS } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createChat } from "../../chats/operations/create-chat.ts";
import { setPhoneState } from "../../phones/operations/set-phone-state.ts";
import { phones } from "../../phones/table.ts";
import { getQueueStatus } from "../../queue/operations/get-queue-status.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { getMessage } from "../operations/get-message.ts";
import { sendTemplateMessage } from "../operations/send-template-message.ts";

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

const told = (peoplePerDay: number | null) =>
  world.call(setPhoneState, {
    phone_id: world.phoneId,
    state: "connected",
    limits: { messagesPerSecond: 80, peoplePerDay },
  });

async function newPerson(): Promise<{ chatId: string; digits: string }> {
  const digits = `49160${String(++numbers).padStart(7, "0")}`;
  const { chat } = await world.call(createChat, { phone_number: `+${digits}` });
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
