import { AppError, EventRecorder, HOUR_MS, MINUTE_MS, toSecond, type Ctx } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createBroadcast } from "../broadcasts/operations/create-broadcast.ts";
import { getBroadcastStatus } from "../broadcasts/operations/get-broadcast-status.ts";
import { escalateChat } from "../chats/operations/escalate-chat.ts";
import { getChat } from "../chats/operations/get-chat.ts";
import { getChatContext } from "../chats/operations/get-chat-context.ts";
import { snoozeChat } from "../chats/operations/snooze-chat.ts";
import { wakeChat } from "../chats/operations/wake-chat.ts";
import { chats } from "../chats/table.ts";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { listMessages } from "../messages/operations/list-messages.ts";
import { starMessage } from "../messages/operations/star-message.ts";
import { messageMarks } from "../messages/table.ts";
import { createNote } from "../notes/operations/create-note.ts";
import { mergeContacts } from "./merge-contacts.ts";
import { listScheduledMessages } from "../schedules/operations/list-scheduled-messages.ts";
import { scheduleMessage } from "../schedules/operations/schedule-message.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createTask } from "../tasks/operations/create-task.ts";
import { listTasks } from "../tasks/operations/list-tasks.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

let people = 0;

/** Two chats with one person whom the network names in two ways, and what shows that they are one. */
async function twoOfOne() {
  const number = `3460000${1000 + ++people}`;
  const bsuid = `ES.${number}`;
  const hidden = { bsuid };
  await world.flow.record(textFrom("0", "Hello", { sender: hidden, chat: directWith(bsuid, hidden), sentAt: now() }));
  world.clock.advance(MINUTE_MS);
  const known = { phone: number };
  await world.flow.record(textFrom("0", "Hello?", { sender: known, chat: directWith(number, known), sentAt: now() }));
  const older = await chatIdOf(bsuid);
  const younger = await chatIdOf(number);
  expect(older).not.toBe(younger);
  const merge = () =>
    world.flow.record({ kind: "identity", previous: { bsuid }, current: { phone: number }, at: now() });
  return { older, younger, number, merge };
}

const directWith = (networkId: string, peer: object) => ({ type: "direct" as const, networkId, peer });
const now = () => world.clock.now().toISOString();
const shown = async (chatId: string) =>
  (await world.call(getChat, { chat_id: chatId })).chat as Record<string, unknown>;

async function chatIdOf(networkId: string): Promise<string> {
  const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, networkId)));
  return row?.id ?? "";
}

it("notes and tasks of both chats are the one's", async () => {
  const { older, younger, merge } = await twoOfOne();
  await world.call(createNote, { chat_id: older, body: "First." });
  await world.call(createNote, { chat_id: younger, body: "Second.", mentions: [world.memberId] });
  await world.call(createTask, { title: "Call", association: younger });
  await merge();
  const pack = (await world.call(getChatContext, { chat_id: younger })) as Record<string, Record<string, unknown>[]>;
  expect(pack["chat"]).toMatchObject({ chat_id: older });
  expect(pack["notes"]?.map((note) => note["body"]).sort()).toEqual(["First.", "Second."]);
  expect(pack["tasks"]?.map((task) => task["title"]).sort()).toEqual(["Call", "Second."]);
  const { items } = (await world.call(listTasks, { chat_id: younger })) as { items: Record<string, unknown>[] };
  expect(items.map((task) => task["chat_id"])).toEqual([older, older]);
});

it("a snooze holds with its time, and its alarm finds the chat that stayed", async () => {
  const { older, younger, merge } = await twoOfOne();
  const until = toSecond(new Date(world.clock.now().getTime() + HOUR_MS));
  await world.call(snoozeChat, { chat_id: younger, until });
  await merge();
  expect(await shown(younger)).toMatchObject({ chat_id: older, state: "snoozed", snoozed_until: until });
  world.clock.advance(HOUR_MS + MINUTE_MS);
  await world.flow.runJobs();
  expect(await shown(older)).not.toHaveProperty("state");
});

it("the alarm of a snooze that the merging ended wakes nothing, even when the other is snoozed", async () => {
  const { older, younger, merge } = await twoOfOne();
  const at = (ms: number) => toSecond(new Date(world.clock.now().getTime() + ms));
  const [early, late] = [at(HOUR_MS), at(2 * HOUR_MS)];
  await world.call(snoozeChat, { chat_id: older, until: early });
  await world.call(snoozeChat, { chat_id: younger, until: late });
  await merge();
  expect(await world.call(wakeChat, { chat_id: older, until: early })).toEqual({ woken: false });
  expect(await shown(older)).toMatchObject({ state: "snoozed", snoozed_until: late });
  expect(await world.call(wakeChat, { chat_id: younger, until: late })).toEqual({ woken: true });
  expect(await shown(older)).not.toHaveProperty("state");
});

it("a snooze until a reply holds too", async () => {
  const { older, younger, merge } = await twoOfOne();
  await world.call(snoozeChat, { chat_id: younger, until_reply: true });
  await merge();
  expect(await shown(older)).toMatchObject({ state: "snoozed" });
  expect(await shown(older)).not.toHaveProperty("snoozed_until");
});

it("a message on its way into a chat while that is merged away is in the chat that stays", async () => {
  const { older, younger, number } = await twoOfOne();
  const contactOf = async (chatId: string) => String((await shown(chatId))["contact_id"]);
  const [keep, other] = [await contactOf(older), await contactOf(younger)];
  let late: Promise<unknown> = Promise.resolve();
  await world.flow.test.store.transact(world.workspaceId, "write", async (unit) => {
    const { clock, ids } = world.kernel;
    // What a merging uses of it.
    const recorded = { events: new EventRecorder(), audit: { changed() {} } };
    const ctx = { ...unit, workspaceId: world.workspaceId, clock, ids, ...recorded } as unknown as Ctx;
    await mergeContacts(
      ctx,
      [keep, other],
      [
        { kind: "bsuid", value: `ES.${number}` },
        { kind: "phone", value: number },
      ],
    );
    const peer = { phone: number };
    late = world.flow.record(textFrom("0", "Late", { sender: peer, chat: directWith(number, peer), sentAt: now() }));
    await world.somebodyWaits();
  });
  await late;
  const { items } = (await world.call(listMessages, { chat_id: older })) as { items: { text: string }[] };
  expect(items.map((item) => item.text)).toContain("Late");
  expect(await shown(older)).toMatchObject({ unread: 3, last_text: "Late" });
});

it("a star stays on its message, in the chat that stays", async () => {
  const { older, younger, merge } = await twoOfOne();
  const { items } = (await world.call(listMessages, { chat_id: younger })) as { items: { message_id: string }[] };
  const messageId = items[0]?.message_id ?? "";
  await world.call(starMessage, { message_id: messageId });
  await merge();
  const marks = await world.query((tx) => tx.select().from(messageMarks).where(eq(messageMarks.messageId, messageId)));
  expect(marks).toMatchObject([{ kind: "star", chatId: older }]);
});

it("what is to be sent to either goes to the one, and of a broadcast to both once", async () => {
  const { older, younger, merge } = await twoOfOne();
  const at = new Date(world.clock.now().getTime() + HOUR_MS).toISOString();
  const { scheduled_id } = await world.call(scheduleMessage, { chat_id: younger, text: "Later.", at });
  const input = { chat_ids: [older, younger, world.chatId], text: "Sale!", at };
  const asked: unknown = await world.call(createBroadcast, input).catch((error: unknown) => error);
  const token = asked instanceof AppError ? asked.options.details?.["confirmation_token"] : undefined;
  const { broadcast_id: broadcastId } = await world.call(createBroadcast, input, { confirmationToken: String(token) });
  await merge();
  expect(await world.call(listScheduledMessages, { chat_id: older })).toMatchObject({ items: [{ scheduled_id }] });
  world.flow.connector.sent.length = 0;
  world.clock.advance(HOUR_MS + MINUTE_MS);
  await world.flow.runJobs();
  const texts = world.flow.connector.sent.map(({ content }) => (content as { text: string }).text);
  expect(texts.filter((text) => text === "Later.")).toHaveLength(1);
  expect(texts.filter((text) => text === "Sale!")).toHaveLength(2);
  expect(await world.call(getBroadcastStatus, { broadcast_id: broadcastId })).toMatchObject({ counts: { skipped: 1 } });
});

it("what was handed to a human stays with humans, whichever chat it was", async () => {
  for (const which of ["older", "younger"] as const) {
    const two = await twoOfOne();
    await world.call(escalateChat, { chat_id: two[which], reason: "Angry.", priority: "urgent" });
    await two.merge();
    const [row] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, two.older)));
    expect(row).toMatchObject({
      route: "human",
      queueState: "escalated",
      priority: "urgent",
      assignee: world.memberId,
    });
  }
});
