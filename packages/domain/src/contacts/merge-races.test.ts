import { execute, type Ctx, type Kernel } from "@parley/kernel";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { createBroadcast } from "../broadcasts/operations/create-broadcast.ts";
import { getBroadcastStatus } from "../broadcasts/operations/get-broadcast-status.ts";
import { sendBroadcastBatch } from "../broadcasts/operations/send-broadcast-batch.ts";
import { createChat } from "../chats/operations/create-chat.ts";
import { chats } from "../chats/table.ts";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { EventBatch } from "../inbound/event-batch.ts";
import { recordInboundEvents } from "../inbound/operations/record-inbound-events.ts";
import { messages } from "../messages/table.ts";
import { listScheduledMessages } from "../schedules/operations/list-scheduled-messages.ts";
import { scheduleMessage } from "../schedules/operations/schedule-message.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { workerCaller } from "../worker.ts";
import { addIdentifiers } from "./link-identities.ts";
import { getConsent } from "./operations/get-consent.ts";
import { mergeContacts } from "./operations/merge-contacts.ts";
import { contactIdentifiers, contacts } from "./table.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.flow.runJobs();
  world.flow.connector.sent.length = 0;
});

const GROUP = { type: "group" as const, networkId: "120363021234567890", subject: "Garden club" };
const now = () => world.clock.now().toISOString();
let people = 0;

interface Someone {
  number: string;
  chatId: string;
  contactId: string;
}

/** Somebody who has just written. */
async function someone(): Promise<Someone> {
  const number = `49176100${1000 + ++people}`;
  // The older of two stays.
  world.clock.advance(1_000);
  await world.flow.record(textFrom(number, "Hello", { sentAt: now() }));
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, number)));
  return { number, chatId: chat?.id ?? "", contactId: chat?.contactId ?? "" };
}

/** Stops the merging of `other` into `keep` before its commit, until what is done meanwhile waits for it. */
async function mergingWhile(keep: Someone, other: Someone, meanwhile: () => Promise<unknown>): Promise<void> {
  const caller = world.callerWith({ unconfirmed: new Set(["merge_contacts"]) });
  await stoppedWhile(meanwhile, (kernel) =>
    execute(kernel, mergeContacts, caller, { keep_id: keep.contactId, merge_ids: [other.contactId] }),
  );
}

/** The same with the chat of `other` into that of `keep`, as the network says that both are one account. */
async function joiningWhile(keep: Someone, other: Someone, meanwhile: () => Promise<unknown>): Promise<void> {
  const input = { phone_id: world.phoneId, batch: new EventBatch([oneAccount(keep, other)]) };
  const caller = workerCaller(world.workspaceId, "join");
  await stoppedWhile(meanwhile, (kernel) => execute(kernel, recordInboundEvents, caller, input));
}

const oneAccount = (keep: Someone, other: Someone) => ({
  kind: "identity" as const,
  previous: { phone: other.number },
  current: { phone: keep.number },
  at: now(),
});

async function stoppedWhile(
  meanwhile: () => Promise<unknown>,
  merging: (kernel: Kernel) => Promise<unknown>,
): Promise<void> {
  let late: Promise<unknown> = Promise.resolve();
  const stopped = {
    types: ["contact.merged"],
    async onEvents() {
      late = meanwhile();
      await world.somebodyWaits();
    },
  };
  await merging({ ...world.kernel, subscribers: [...(world.kernel.subscribers ?? []), stopped] });
  await late;
}

it("an opt-out that comes while its contact is merged is the kept one's", async () => {
  const [keep, other] = [await someone(), await someone()];
  const person = { phone: other.number };
  const category = "marketing_messages";
  const stop = { kind: "preference" as const, person, category, value: "stop" as const, at: now(), providerId: "p1" };
  await mergingWhile(keep, other, () => world.flow.record(stop));
  const rows = await world.query((tx) =>
    tx
      .select()
      .from(contacts)
      .where(inArray(contacts.id, [keep.contactId, other.contactId])),
  );
  const optOuts = new Map(rows.map((row) => [row.id, row.marketingOptOutAt]));
  expect(optOuts.get(keep.contactId)).not.toBeNull();
  expect(optOuts.get(other.contactId)).toBeNull();
  expect(await world.call(getConsent, { contact_id: keep.contactId })).toMatchObject({
    present: { marketing: false },
  });
});

it("a group message that comes while its writer is merged is the kept one's", async () => {
  const [keep, other] = [await someone(), await someone()];
  await world.flow.record(textFrom(other.number, "First", { chat: GROUP, sentAt: now() }));
  const text = `Late of ${other.number}`;
  await mergingWhile(keep, other, () =>
    world.flow.record(textFrom(other.number, text, { chat: GROUP, sentAt: now() })),
  );
  const [row] = await world.query((tx) => tx.select().from(messages).where(eq(messages.text, text)));
  expect(row?.senderId).toBe(keep.contactId);
});

it("a message scheduled while its chat is merged is listed in the one that stays", async () => {
  const [keep, other] = [await someone(), await someone()];
  const input = { chat_id: other.chatId, text: "Later.", at: "2027-06-01T09:00" };
  await joiningWhile(keep, other, () => world.call(scheduleMessage, input));
  expect(await world.call(listScheduledMessages, { chat_id: keep.chatId })).toMatchObject({
    items: [{ chat_id: keep.chatId }],
  });
});

it("a chat made while its person is merged is the kept one's, with the name that was given", async () => {
  const [keep, other] = [await someone(), await someone()];
  const input = { phone_number: `+${other.number}`, phone_id: world.doomedPhoneId, contact_name: "Ana of the shop" };
  let made: unknown;
  await mergingWhile(keep, other, async () => {
    made = await world.call(createChat, input);
  });
  expect(made).toMatchObject({ chat: { contact_id: keep.contactId, name: "Ana of the shop" } });
});

it("what the network tells of a recipient who was merged meanwhile is known of the kept one", async () => {
  const [keep, other] = [await someone(), await someone()];
  const unconfirmed = new Set(["merge_contacts"]);
  await world.call(mergeContacts, { keep_id: keep.contactId, merge_ids: [other.contactId] }, { unconfirmed });
  const bsuid = `ES.${other.number}`;
  await world.flow.test.store.transact(world.workspaceId, "write", async (unit) => {
    // What it uses of a call.
    const ctx = { ...unit, workspaceId: world.workspaceId, clock: world.kernel.clock } as unknown as Ctx;
    await addIdentifiers(ctx, { contactId: other.contactId, accountId: null }, { bsuid });
  });
  const known = await world.query((tx) =>
    tx.select().from(contactIdentifiers).where(eq(contactIdentifiers.value, bsuid)),
  );
  expect(known).toMatchObject([{ contactId: keep.contactId, accountId: other.contactId }]);
});

const sale = (...to: Someone[]) =>
  world.call(
    createBroadcast,
    { chat_ids: to.map((one) => one.chatId), text: "Sale!" },
    { unconfirmed: new Set(["create_broadcast"]) },
  );

it("a broadcast's turn that comes while two of its people are merged sends to them once", async () => {
  const [keep, other] = [await someone(), await someone()];
  const { broadcast_id } = await sale(keep, other);
  await joiningWhile(keep, other, () => world.call(sendBroadcastBatch, { broadcast_id, turn: 0 }));
  await world.flow.runJobs();
  expect(world.flow.connector.sent).toHaveLength(1);
  expect(await world.call(getBroadcastStatus, { broadcast_id })).toMatchObject({ counts: { sent: 1, skipped: 1 } });
});

it("a broadcast made while two of its people are merged sends to them once", async () => {
  const [keep, other] = [await someone(), await someone()];
  let broadcastId = "";
  await joiningWhile(keep, other, async () => {
    broadcastId = String((await sale(keep, other))["broadcast_id"]);
  });
  await world.flow.runJobs();
  expect(world.flow.connector.sent).toHaveLength(1);
  expect(await world.call(getBroadcastStatus, { broadcast_id: broadcastId })).toMatchObject({
    counts: { sent: 1, skipped: 1 },
  });
});

it("a recipient that was merged twice before its turn comes gets the broadcast once", async () => {
  const [first, second, third] = [await someone(), await someone(), await someone()];
  const { broadcast_id } = await sale(first, third);
  for (const [keep, other] of [
    [second, first],
    [third, second],
  ] as const)
    await world.flow.record(oneAccount(keep, other));
  await world.flow.runJobs();
  expect(world.flow.connector.sent).toHaveLength(1);
  expect(await world.call(getBroadcastStatus, { broadcast_id })).toMatchObject({ counts: { sent: 1, skipped: 1 } });
});
