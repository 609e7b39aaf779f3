import { DAY_MS, HOUR_MS } from "@parley/kernel";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { addChatLabels } from "./add-chat-labels.ts";
import { assignChat } from "./assign-chat.ts";
import { closeChat } from "./close-chat.ts";
import { escalateChat } from "./escalate-chat.ts";
import { getChat } from "./get-chat.ts";
import { removeChatLabels } from "./remove-chat-labels.ts";
import { reopenChat } from "./reopen-chat.ts";
import { setChatCustomProperties } from "./set-chat-custom-properties.ts";
import { setChatLabels } from "./set-chat-labels.ts";
import { snoozeChat } from "./snooze-chat.ts";

let world: SweepWorld;
let chatId: string;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  ({ chatId } = world);
  await world.call(reopenChat, { chat_id: chatId });
});

const chat = async () => (await world.call(getChat, { chat_id: chatId })).chat as Record<string, unknown>;
const hear = () => world.flow.record(textFrom(world.number, "Hello?", { sentAt: world.clock.now().toISOString() }));
const inFuture = (ms: number) => new Date(world.clock.now().getTime() + ms).toISOString();

describe("the state of a chat", () => {
  it("is closed by us and opened by the customer's next message", async () => {
    expect(await world.call(closeChat, { chat_id: chatId, reason: "Done." })).toMatchObject({ state: "closed" });
    expect(await chat()).toMatchObject({ state: "closed" });
    await hear();
    expect(await chat()).not.toHaveProperty("state");
  });

  it("comes back from a snooze at its time, and only then", async () => {
    const until = inFuture(2 * HOUR_MS);
    expect(await world.call(snoozeChat, { chat_id: chatId, until })).toMatchObject({
      state: "snoozed",
      snoozed_until: until,
    });
    world.clock.advance(HOUR_MS);
    await world.flow.runJobs();
    expect(await chat()).toMatchObject({ state: "snoozed" });
    world.clock.advance(2 * HOUR_MS);
    await world.flow.runJobs();
    expect(await chat()).not.toHaveProperty("state");
  });

  it("comes back when the customer writes, and an old alarm changes nothing later", async () => {
    await world.call(snoozeChat, { chat_id: chatId, until: inFuture(HOUR_MS) });
    await hear();
    expect(await chat()).not.toHaveProperty("state");
    await world.call(snoozeChat, { chat_id: chatId, until_reply: true });
    world.clock.advance(DAY_MS / 4);
    await world.flow.runJobs();
    expect(await chat()).toMatchObject({ state: "snoozed" });
  });

  it.each([{}, { until: "2020-01-01T00:00:00Z" }, { until: "2030-01-01T00:00:00Z", until_reply: true }])(
    "refuses a snooze that says no end or two: %j",
    async (input) => {
      await expect(world.call(snoozeChat, { chat_id: chatId, ...input })).rejects.toMatchObject({
        code: "invalid_input",
      });
    },
  );
});

describe("many chats at once", () => {
  it("are given to a member, each for itself, and taken back", async () => {
    const given = await world.call(assignChat, { chat_ids: [chatId, "chat_gone"], assignee: world.memberName });
    expect(given).toMatchObject({ items: [{ ok: true }, { ok: false, error: { code: "chat_not_found" } }] });
    expect(await chat()).toMatchObject({ assignee: world.memberName, assignee_id: world.memberId });
    await world.call(assignChat, { chat_ids: [chatId], assignee: null });
    expect(await chat()).not.toHaveProperty("assignee");
  });

  it("wear labels: added, taken off, replaced", async () => {
    await world.call(setChatLabels, { chat_ids: [chatId], labels: ["new"] });
    await world.call(addChatLabels, { chat_ids: [chatId, world.groupChatId], labels: ["Late", "NEW"] });
    expect(await chat()).toMatchObject({ labels: ["Late", "new"] });
    await world.call(removeChatLabels, { chat_ids: [chatId], labels: ["late"] });
    expect(await chat()).toMatchObject({ labels: ["new"] });
    await expect(world.call(removeChatLabels, { chat_ids: [chatId], labels: ["neww"] })).rejects.toMatchObject({
      code: "label_not_found",
      message: expect.stringContaining('Did you mean "new"?'),
    });
  });
});

it("properties are checked by the type that their first value had", async () => {
  await world.call(setChatCustomProperties, { chat_id: chatId, properties: { budget: 500 } });
  expect(await chat()).toMatchObject({ custom_properties: { budget: 500 } });
  await expect(
    world.call(setChatCustomProperties, { chat_id: chatId, properties: { budget: "a lot" } }),
  ).rejects.toMatchObject({ message: expect.stringContaining("budget") });
});

it("an escalation goes to a human with its reason as a note", async () => {
  const answer = await world.call(escalateChat, { chat_id: chatId, reason: "Angry.", assignee: world.memberName });
  expect(answer).toMatchObject({
    route: "human",
    queue_state: "escalated",
    priority: "high",
    assignee: world.memberName,
    note_id: expect.stringMatching(/^note_/),
  });
});
