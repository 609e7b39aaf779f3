import { AppError, execute, HOUR_MS, SECOND_MS } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createBroadcast } from "../../broadcasts/operations/create-broadcast.ts";
import { getBroadcastStatus } from "../../broadcasts/operations/get-broadcast-status.ts";
import { blockContact } from "../../contacts/operations/block-contact.ts";
import { unblockContact } from "../../contacts/operations/unblock-contact.ts";
import { chats } from "../../chats/table.ts";
import { listScheduledMessages } from "../../schedules/operations/list-scheduled-messages.ts";
import { scheduleMessage } from "../../schedules/operations/schedule-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { getMessage } from "../operations/get-message.ts";
import { sendMessage } from "../operations/send-message.ts";
import { sendTemplateMessage } from "../operations/send-template-message.ts";

/** What was queued while a chat could be written to, and comes to its turn when it cannot any more. */
let world: SweepWorld;
let groupNetworkId: string;
beforeAll(async () => {
  world = await sweepWorld();
  const [group] = await world.query((tx) => tx.select().from(chats).where(eq(chats.id, world.groupChatId)));
  groupNetworkId = group?.networkId ?? "";
});
afterAll(() => world.close());
beforeEach(async () => {
  await membership("joined");
  await world.call(unblockContact, { contact_id: world.contactId });
  await world.flow.runJobs();
  world.flow.connector.sent.length = 0;
});

async function membership(change: "left" | "joined"): Promise<void> {
  world.clock.advance(SECOND_MS);
  const chat = { type: "group" as const, networkId: groupNetworkId };
  const at = world.clock.now().toISOString();
  await world.flow.record({ kind: "group", chat, change, self: true, members: [], at });
}
const block = () => world.call(blockContact, { contact_id: world.contactId });
const messageOf = async (id: unknown) => (await world.call(getMessage, { message_id: id }))["message"];
/** Runs jobs until one has ended at this point; what it queued still waits. */
const runTo = async (failpoint: string) => {
  world.flow.failpoints.add(failpoint);
  await expect(world.flow.runJobs()).rejects.toThrow(failpoint);
};

describe("a message that waits for its turn", () => {
  it.each([
    ["a group that this phone has left by then", () => world.groupChatId, () => membership("left"), "group_conflict"],
    ["somebody whom it blocks by then", () => world.chatId, block, "contact_blocked_conflict"],
  ] as const)("does not go to %s, and says why", async (_to, chat, change, code) => {
    const { message_id: text } = await world.call(sendMessage, { chat_id: chat(), text: "Hello" });
    const template = { template: world.templateName, language: "en_US" };
    const { message_id: filled } = await world.call(sendTemplateMessage, { chat_id: chat(), ...template });
    await change();
    await world.flow.runJobs();
    expect(world.flow.connector.sent).toEqual([]);
    for (const id of [text, filled]) expect(await messageOf(id)).toMatchObject({ state: "failed", error: { code } });
  });
});

describe("a scheduled message", () => {
  const scheduled = async (id: unknown) => {
    const { items } = (await world.call(listScheduledMessages, {})) as { items: Record<string, unknown>[] };
    return items.find((item) => item["scheduled_id"] === id);
  };
  const inAnHour = { text: "News", at: "+1h" };

  it("is refused at its time where the group was left before", async () => {
    const { scheduled_id } = await world.call(scheduleMessage, { chat_id: world.groupChatId, ...inAnHour });
    await membership("left");
    world.clock.advance(HOUR_MS);
    await world.flow.runJobs();
    expect(await scheduled(scheduled_id)).toMatchObject({ state: "failed", last_error: { code: "group_conflict" } });
  });

  it("does not go where the group was left between its time and its turn", async () => {
    const { scheduled_id } = await world.call(scheduleMessage, { chat_id: world.groupChatId, ...inAnHour });
    world.clock.advance(HOUR_MS);
    await runTo("schedule.ran");
    await membership("left");
    await world.flow.runJobs();
    expect(world.flow.connector.sent).toEqual([]);
    const { last_message_id } = (await scheduled(scheduled_id)) ?? {};
    expect(await messageOf(last_message_id)).toMatchObject({ state: "failed", error: { code: "group_conflict" } });
  });
});

describe("a broadcast", () => {
  it("does not reach whom this phone blocked while it went out, and counts them with the reason", async () => {
    const input = { chat_ids: [world.chatId, world.groupChatId], text: "News" };
    const asked: unknown = await world.call(createBroadcast, input).catch((thrown: unknown) => thrown);
    const token = asked instanceof AppError ? asked.options.details?.["confirmation_token"] : undefined;
    const caller = world.callerWith({ confirmationToken: String(token) });
    const { broadcast_id } = await execute(world.kernel, createBroadcast, caller, input);
    await runTo("broadcast.batch");
    await block();
    await membership("left");
    await world.flow.runJobs();
    expect(world.flow.connector.sent).toEqual([]);
    expect(await world.call(getBroadcastStatus, { broadcast_id })).toMatchObject({
      counts: { failed: 2 },
      failures: [
        { chat_id: world.chatId, code: "contact_blocked_conflict", message: expect.stringContaining("blocks") },
        { chat_id: world.groupChatId, code: "group_conflict", message: expect.stringContaining("not in this group") },
      ],
    });
  });
});
