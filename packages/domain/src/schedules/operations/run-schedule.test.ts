import { DAY_MS, HOUR_MS, toSecond } from "@parley/kernel";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { listScheduledMessages } from "./list-scheduled-messages.ts";
import { runSchedule } from "./run-schedule.ts";
import { scheduleMessage } from "./schedule-message.ts";
import { updateScheduledMessage } from "./update-scheduled-message.ts";

const EARLY_MS = 2_000;

let world: FlowWorld;
let chatId: string;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.record(textFrom("15559990042", "hi", { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query((tx) => tx.select().from(chats));
  chatId = chat?.id ?? "";
  world.jobs.length = 0;
  world.connector.sent.length = 0;
});

const inMs = (ms: number) => toSecond(new Date(world.clock.now().getTime() + ms));
const sentCount = () => world.connector.sent.length;
async function only(): Promise<Record<string, unknown>> {
  const { items } = await world.call(listScheduledMessages, { chat_id: chatId, limit: 1 });
  return (items as Record<string, unknown>[])[0] ?? {};
}
/** Its job, though its time is still a little ahead. */
async function runEarly(at: string): Promise<void> {
  const job = world.jobs.splice(0).at(-1);
  world.clock.advance(Date.parse(at) - EARLY_MS - world.clock.now().getTime());
  await world.call(runSchedule, job?.input);
}

it.each([
  ["once", {}, { state: "done" }],
  ["repeating", { repeat: "daily" }, { state: "active" }],
])("waits for its time when its job comes before it, and is sent then and only then: %s", async (_, more, after) => {
  const at = inMs(HOUR_MS);
  await world.call(scheduleMessage, { chat_id: chatId, text: "At nine", at, ...more });
  await runEarly(at);
  await world.runJobs();
  expect(sentCount()).toBe(0);
  expect(await only()).toMatchObject({ state: "active", next_at: at });
  world.clock.advance(EARLY_MS);
  const next = inMs(DAY_MS);
  await world.runJobs();
  expect(sentCount()).toBe(1);
  expect(await only()).toMatchObject(after.state === "active" ? { ...after, next_at: next } : after);
});

it("keeps the time that is left out when the job of that comes early", async () => {
  const at = inMs(HOUR_MS);
  const { scheduled_id } = await world.call(scheduleMessage, { chat_id: chatId, text: "Tick", at, repeat: "daily" });
  await world.call(updateScheduledMessage, { scheduled_id, skip_next: true });
  await runEarly(at);
  expect(await only()).toMatchObject({ skip_next: true, skips_at: at });
  world.clock.advance(EARLY_MS);
  const next = inMs(DAY_MS);
  await world.runJobs();
  expect(sentCount()).toBe(0);
  expect(await only()).toMatchObject({ next_at: next });
  expect(await only()).not.toHaveProperty("skip_next");
});
