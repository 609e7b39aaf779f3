import { HOUR_MS, MINUTE_MS } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { escalateChat } from "../chats/operations/escalate-chat.ts";
import { getChat } from "../chats/operations/get-chat.ts";
import { getChatContext } from "../chats/operations/get-chat-context.ts";
import { snoozeChat } from "../chats/operations/snooze-chat.ts";
import { wakeChat } from "../chats/operations/wake-chat.ts";
import { chats } from "../chats/table.ts";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { createNote } from "../notes/operations/create-note.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createTask } from "../tasks/operations/create-task.ts";
import { eq } from "drizzle-orm";

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
  expect(pack["notes"]?.map((note) => [note["chat_id"], note["body"]]).sort()).toEqual([
    [older, "First."],
    [older, "Second."],
  ]);
  expect(pack["tasks"]?.map((task) => [task["chat_id"], task["title"]]).sort()).toEqual([
    [older, "Call"],
    [older, "Second."],
  ]);
});

it("a snooze holds with its time, and its alarm finds the chat that stayed", async () => {
  const { older, younger, merge } = await twoOfOne();
  const until = new Date(world.clock.now().getTime() + HOUR_MS).toISOString();
  await world.call(snoozeChat, { chat_id: younger, until });
  await merge();
  expect(await shown(younger)).toMatchObject({ chat_id: older, state: "snoozed", snoozed_until: until });
  world.clock.advance(HOUR_MS + MINUTE_MS);
  await world.flow.runJobs();
  expect(await shown(older)).not.toHaveProperty("state");
});

it("the alarm of a snooze that the merging ended wakes nothing, even when the other is snoozed", async () => {
  const { older, younger, merge } = await twoOfOne();
  const at = (ms: number) => new Date(world.clock.now().getTime() + ms).toISOString();
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
