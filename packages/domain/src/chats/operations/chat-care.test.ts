import { DAY_MS, HOUR_MS, MINUTE_MS, toSecond } from "@parley/kernel";
import { auditLog, outbox } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { addMember } from "../../members/operations/add-member.ts";
import { members } from "../../members/table.ts";
import { updateWorkspace } from "../../workspaces/operations/update-workspace.ts";
import { chats } from "../table.ts";
import { archiveChat } from "./archive-chat.ts";
import { listChats } from "./list-chats.ts";
import { wakeChat } from "./wake-chat.ts";
import { addChatLabels } from "./add-chat-labels.ts";
import { assignChat } from "./assign-chat.ts";
import { closeChat } from "./close-chat.ts";
import { escalateChat } from "./escalate-chat.ts";
import { getChat } from "./get-chat.ts";
import { getChatContext } from "./get-chat-context.ts";
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
const inFuture = (ms: number) => toSecond(new Date(world.clock.now().getTime() + ms));

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

describe("who is to look", () => {
  const row = async () => {
    const [found] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, chatId)));
    return found;
  };
  const changes = async () => {
    const rows = await world.query((tx) =>
      tx.select().from(outbox).where(eq(outbox.type, "chat.state_changed")).orderBy(outbox.number),
    );
    return rows.map(({ data }) => data as { state: string; previous: string });
  };

  it("an escalation brings an archived or closed chat back into the lists, and tells so", async () => {
    await world.call(closeChat, { chat_id: chatId });
    await world.call(archiveChat, { chat_id: chatId });
    const before = (await changes()).length;
    await world.call(escalateChat, { chat_id: chatId, reason: "Angry." });
    expect(await row()).toMatchObject({ state: "open", archived: false, queueState: "escalated" });
    expect((await changes()).slice(before)).toMatchObject([{ state: "open", previous: "closed" }]);
  });

  it("that is closed or snoozed says who did it, when and why, until it is open again", async () => {
    await world.call(closeChat, { chat_id: chatId, reason: "Refund sent." });
    const at = toSecond(world.clock.now());
    expect(await chat()).toMatchObject({ state_by: expect.any(String), state_at: at, state_reason: "Refund sent." });
    expect((await world.call(getChatContext, { chat_id: chatId }))["chat"]).toMatchObject({
      state_reason: "Refund sent.",
    });
    await world.call(snoozeChat, { chat_id: chatId, until_reply: true });
    expect(await chat()).toMatchObject({ state: "snoozed", state_by: expect.any(String) });
    expect(await chat()).not.toHaveProperty("state_reason");
    await world.call(reopenChat, { chat_id: chatId });
    for (const field of ["state_by", "state_at", "state_reason"]) expect(await chat()).not.toHaveProperty(field);
  });

  it("closed again for another reason has that one, and says so; without a reason it says which it has", async () => {
    const close = (reason?: string, requestId = "req_test") =>
      world.call(closeChat, { chat_id: chatId, ...(reason ? { reason } : {}) }, { requestId });
    expect(await close("Refund sent.")).toMatchObject({ state: "closed", state_reason: "Refund sent." });
    const { state_by: by, state_at: at } = await chat();
    const before = (await changes()).length;
    world.clock.advance(HOUR_MS);
    expect(await close("Never came back.", "req_again")).toMatchObject({ state_reason: "Never came back." });
    expect(await chat()).toMatchObject({ state_by: by, state_at: at, state_reason: "Never came back." });
    const [row] = await world.query((tx) => tx.select().from(auditLog).where(eq(auditLog.requestId, "req_again")));
    expect(row?.changes).toMatchObject([
      { before: { reason: "Refund sent." }, after: { state: "closed", reason: "Never came back." } },
    ]);
    expect(await close(undefined, "req_third")).toMatchObject({ state: "closed", state_reason: "Never came back." });
    expect(await changes()).toHaveLength(before);
    await world.call(reopenChat, { chat_id: chatId });
    expect(await close()).not.toHaveProperty("state_reason");
  });

  it("escalated chats are listed as such, with how urgent they are, until they are closed", async () => {
    const listed = async () =>
      (await world.call(listChats, { state: "escalated" }))["items"] as { chat_id: string; priority?: string }[];
    expect(await listed()).toEqual([]);
    await world.call(escalateChat, { chat_id: chatId, reason: "Angry.", priority: "urgent" });
    expect(await listed()).toMatchObject([{ chat_id: chatId, queue_state: "escalated", priority: "urgent" }]);
    expect(await chat()).toMatchObject({ queue_state: "escalated", priority: "urgent" });
    await world.call(snoozeChat, { chat_id: chatId, until_reply: true });
    expect(await listed()).toMatchObject([{ chat_id: chatId, state: "snoozed" }]);
    await world.call(closeChat, { chat_id: chatId });
    expect(await listed()).toEqual([]);
  });

  it("closing settles an escalation, and the customer's next message begins anew, with humans", async () => {
    await world.call(escalateChat, { chat_id: chatId, reason: "Angry.", priority: "urgent" });
    await world.call(closeChat, { chat_id: chatId });
    expect(await row()).toMatchObject({ state: "closed", queueState: "closed", priority: null });
    const before = (await changes()).length;
    await hear();
    expect(await row()).toMatchObject({ state: "open", queueState: "open", route: "human" });
    expect((await changes()).slice(before)).toMatchObject([{ state: "open", previous: "closed" }]);
    await hear();
    expect((await changes()).slice(before)).toHaveLength(1);
  });

  it("an escalation without a priority raises to high and lowers nothing", async () => {
    const escalate = async (priority?: string) =>
      (await world.call(escalateChat, { chat_id: chatId, reason: "Angry.", ...(priority ? { priority } : {}) }))[
        "priority"
      ];
    expect(await escalate("low")).toBe("low");
    expect(await escalate()).toBe("high");
    expect(await escalate("urgent")).toBe("urgent");
    expect(await escalate()).toBe("urgent");
    expect(await escalate("medium")).toBe("medium");
  });

  it("an escalation stays with whoever has the chat, unless they have left", async () => {
    const { member } = await world.call(addMember, { name: "Bo Li", email: "bo@example.com" });
    const bo = (member as { member_id: string }).member_id;
    await world.call(assignChat, { chat_ids: [chatId], assignee: bo });
    const turns = [];
    for (let index = 0; index < 2; index++)
      turns.push(await world.call(escalateChat, { chat_id: chatId, reason: "Angry." }));
    expect(turns).toMatchObject([{ assignee_id: bo }, { assignee_id: bo, assignee: "Bo Li" }]);
    await world.query((tx) => tx.update(members).set({ active: false }).where(eq(members.id, bo)));
    expect(await world.call(escalateChat, { chat_id: chatId, reason: "Again." })).toMatchObject({
      assignee_id: world.memberId,
      assignee: world.memberName,
    });
    await world.query((tx) => tx.update(members).set({ active: false }).where(eq(members.id, world.memberId)));
    expect(await world.call(escalateChat, { chat_id: chatId, reason: "Nobody." })).not.toHaveProperty("assignee_id");
    await world.query((tx) => tx.update(members).set({ active: true }).where(eq(members.id, world.memberId)));
    const toNobody = { chat_id: chatId, reason: "Whoever is free.", assignee: "none" };
    const handed = await world.call(escalateChat, toNobody);
    expect(handed).toMatchObject({ route: "human" });
    expect(handed).not.toHaveProperty("assignee_id");
  });

  it("chats of who has left are found by their name", async () => {
    const { member } = await world.call(addMember, { name: "Cy Gone", email: "cy@example.com" });
    const cy = (member as { member_id: string }).member_id;
    await world.call(assignChat, { chat_ids: [chatId], assignee: cy });
    await world.query((tx) => tx.update(members).set({ active: false }).where(eq(members.id, cy)));
    expect(await world.call(listChats, { assignee: "Cy Gone" })).toMatchObject({ items: [{ chat_id: chatId }] });
    await expect(world.call(assignChat, { chat_ids: [world.groupChatId], assignee: cy })).rejects.toMatchObject({
      code: "member_not_found",
    });
  });
});

describe("the alarm of a snooze", () => {
  it("wakes nothing when another snooze took its place, or the chat was closed", async () => {
    const [early, late] = [inFuture(HOUR_MS), inFuture(2 * HOUR_MS)];
    await world.call(snoozeChat, { chat_id: chatId, until: early });
    await world.call(snoozeChat, { chat_id: chatId, until: late });
    world.clock.advance(HOUR_MS + MINUTE_MS);
    await world.flow.runJobs();
    expect(await chat()).toMatchObject({ state: "snoozed", snoozed_until: late });
    await world.call(closeChat, { chat_id: chatId });
    world.clock.advance(HOUR_MS);
    await world.flow.runJobs();
    expect(await chat()).toMatchObject({ state: "closed" });
  });

  it("comes either before or after another snooze that is set while it runs, never between", async () => {
    for (let index = 0; index < 5; index++) {
      const [first, second] = [inFuture(HOUR_MS), inFuture(3 * HOUR_MS)];
      await world.call(snoozeChat, { chat_id: chatId, until: first });
      await Promise.all([
        world.call(wakeChat, { chat_id: chatId, until: first }),
        world.call(snoozeChat, { chat_id: chatId, until: second }),
      ]);
      expect(await chat()).toMatchObject({ state: "snoozed", snoozed_until: second });
    }
  });

  it("rings at the time the wall clock of the workspace shows, also on the day it is put back", async () => {
    await world.call(updateWorkspace, { time_zone: "America/New_York" });
    const at = await world.call(snoozeChat, { chat_id: chatId, until: "2027-03-14T02:30" });
    expect(at).toMatchObject({ snoozed_until: "2027-03-14T07:30:00Z" });
    const day = await world.call(snoozeChat, { chat_id: chatId, until: "2026-12-01" });
    expect(day).toMatchObject({ snoozed_until: "2026-12-01T05:00:00Z" });
    await world.call(updateWorkspace, { time_zone: "UTC" });
  });
});

describe("many chats at once", () => {
  it("are given to a member, each for itself, and taken back", async () => {
    const given = await world.call(assignChat, { chat_ids: [chatId, "chat_gone"], assignee: world.memberName });
    expect(given).toMatchObject({ items: [{ ok: true }, { ok: false, error: { code: "chat_not_found" } }] });
    expect(await chat()).toMatchObject({ assignee: world.memberName, assignee_id: world.memberId });
    await world.call(assignChat, { chat_ids: [chatId], assignee: "none" });
    expect(await chat()).not.toHaveProperty("assignee");
  });

  it("are not waited for in a circle, though two calls name them by number and in other orders", async () => {
    const numbers = Array.from({ length: 6 }, (_, index) => `3469900000${index}`);
    for (const number of numbers) await world.flow.record(textFrom(number, "Hi"));
    const named = numbers.map((number) => `+${number}`);
    for (let round = 0; round < 5; round++) {
      const both = await Promise.all([
        world.call(assignChat, { chat_ids: named, assignee: world.memberName }),
        world.call(assignChat, { chat_ids: [...named].reverse(), assignee: null }),
      ]);
      for (const { items } of both) expect((items as { ok: boolean }[]).filter((item) => !item.ok)).toEqual([]);
    }
  });

  it("are refused by their place in the list, as the caller named it", async () => {
    const nobody = world.call(addChatLabels, { chat_ids: ["Nobody"], labels: ["new"] });
    await expect(nobody).rejects.toMatchObject({ options: { fields: [{ path: "chat_ids.0", received: "Nobody" }] } });
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

  it("are each answered when all are refused, not the first alone", async () => {
    const { items } = await world.call(addChatLabels, { chat_ids: ["chat_gone1", "chat_gone2"], labels: ["new"] });
    expect(items).toMatchObject([
      { id: "chat_gone1", ok: false, error: { code: "chat_not_found" } },
      { id: "chat_gone2", ok: false, error: { code: "chat_not_found" } },
    ]);
  });

  it("lose the labels that there are, and are told which name is none", async () => {
    await world.call(setChatLabels, { chat_ids: [chatId], labels: ["new", "Late"] });
    const answer = await world.call(removeChatLabels, { chat_ids: [chatId], labels: ["LATE", "neww"] });
    expect(answer).toMatchObject({
      items: [{ ok: true }],
      unknown_labels: [{ label: "neww", nearest: "new" }],
    });
    expect(await chat()).toMatchObject({ labels: ["new"] });
  });

  it.each([
    ["Wholesaler", "Wholesale"],
    ["whole-sale", "Wholesale"],
    // The second letter is Cyrillic.
    ["W\u04bbolesale", "Wholesale"],
    ["V1P", "vip"],
  ])("are told that the new label %s looks like %s", async (made, like) => {
    await world.call(setChatLabels, { chat_ids: [chatId], labels: ["Wholesale", "vip"] });
    const answer = await world.call(addChatLabels, { chat_ids: [chatId], labels: ["vip", made] });
    expect(answer["similar"]).toEqual([{ label: made, like: expect.arrayContaining([like]) }]);
    expect(await world.call(addChatLabels, { chat_ids: [chatId], labels: [made] })).not.toHaveProperty("similar");
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
