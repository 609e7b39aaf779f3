import { AppError, DAY_MS, execute, HOUR_MS, toSecond } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../chats/table.ts";
import { flowWorld, ProcessDied, textFrom, type FlowWorld } from "../inbound/fixtures-flow-world.ts";
import { localTime, zonedInstant } from "../workspaces/index.ts";
import { firstTime, nextTime, type Day, type Repeat } from "./next-time.ts";
import { cancelScheduledMessage } from "./operations/cancel-scheduled-message.ts";
import { listScheduledMessages } from "./operations/list-scheduled-messages.ts";
import { scheduleMessage } from "./operations/schedule-message.ts";
import { updateScheduledMessage } from "./operations/update-scheduled-message.ts";

const PHONE = "15559990041";
let world: FlowWorld;
let chatId: string;
beforeAll(async () => {
  world = await flowWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await writes();
  world.jobs.length = 0;
  world.connector.sent.length = 0;
});

async function writes(): Promise<void> {
  await world.record(textFrom(PHONE, "hi", { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query((tx) => tx.select().from(chats).where(eq(chats.networkId, PHONE)));
  chatId = chat?.id ?? "";
}
const refusal = async (call: Promise<unknown>): Promise<AppError> => {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (error instanceof AppError) return error;
  throw new Error(`expected a refusal, got ${String(error)}`);
};
const inMs = (ms: number) => toSecond(new Date(world.clock.now().getTime() + ms));
const texts = () => world.connector.sent.map((command) => (command.content as { text?: string }).text);
async function pass(ms: number): Promise<void> {
  world.clock.advance(ms);
  await world.runJobs();
}
async function only(): Promise<Record<string, unknown>> {
  const { items } = await world.call(listScheduledMessages, { chat_id: chatId, limit: 1 });
  return (items as Record<string, unknown>[])[0] ?? {};
}

const rhythm = (repeat: Repeat, every = 1, days: Day[] | null = null) => ({ repeat, every, days });

describe("nextTime", () => {
  it.each([
    [
      "daily over the change to summer time",
      "2027-03-27T09:00:00",
      "daily",
      "2027-03-27T08:00:01Z",
      "2027-03-28T07:00:00.000Z",
    ],
    [
      "daily over the change to winter time",
      "2027-10-30T09:00:00",
      "daily",
      "2027-10-30T07:00:01Z",
      "2027-10-31T08:00:00.000Z",
    ],
    ["weekdays from a Friday", "2027-01-29T09:00:00", "weekdays", "2027-01-29T08:00:00Z", "2027-02-01T08:00:00.000Z"],
    [
      "monthly from the 31st in a short month",
      "2027-01-31T09:00:00",
      "monthly",
      "2027-01-31T08:00:00Z",
      "2027-02-28T08:00:00.000Z",
    ],
    [
      "monthly from the 31st after a short month",
      "2027-01-31T09:00:00",
      "monthly",
      "2027-02-28T08:00:00Z",
      "2027-03-31T07:00:00.000Z",
    ],
    ["weekly, with times missed", "2027-01-04T09:00:00", "weekly", "2027-01-20T12:00:00Z", "2027-01-25T08:00:00.000Z"],
  ] as const)("%s", (_, first, repeat, now, expected) => {
    expect(nextTime(first, rhythm(repeat), "Europe/Berlin", new Date(now)).toISOString()).toBe(expected);
  });
});

describe("every n days, weeks or months, on days of the week", () => {
  /** The next `count` times, on the wall clock of Berlin, and in UTC. */
  function times(first: string, how: ReturnType<typeof rhythm>, count: number) {
    const found: string[] = [];
    let at = zonedInstant(first, "Europe/Berlin");
    for (let n = 0; n < count; n++) {
      at = nextTime(first, how, "Europe/Berlin", at);
      found.push(`${localTime(at, "Europe/Berlin").slice(0, 16)} ${at.toISOString().slice(11, 16)}Z`);
    }
    return found;
  }

  it("every third day over the change to summer time", () => {
    expect(times("2027-03-26T09:00:00", rhythm("daily", 3), 2)).toEqual([
      "2027-03-29T09:00 07:00Z",
      "2027-04-01T09:00 07:00Z",
    ]);
  });

  it("every second week on Monday and Thursday over the change to winter time", () => {
    // From a Thursday: its Monday lies in the same week, and the week between is left out.
    expect(times("2027-10-21T09:00:00", rhythm("weekly", 2, ["mon", "thu"]), 4)).toEqual([
      "2027-11-01T09:00 08:00Z",
      "2027-11-04T09:00 08:00Z",
      "2027-11-15T09:00 08:00Z",
      "2027-11-18T09:00 08:00Z",
    ]);
  });

  it("every second week on Saturday and Sunday over the change to summer time, at an hour that the day lacks", () => {
    const [saturday, sunday, next] = times("2027-03-20T02:30:00", rhythm("weekly", 1, ["sat", "sun"]), 4).slice(1);
    expect(saturday).toBe("2027-03-27T02:30 01:30Z");
    expect(sunday).toMatch(/^2027-03-28T03:[03]0 01:[03]0Z$/);
    expect(next).toBe("2027-04-03T02:30 00:30Z");
  });

  it("every second week without days keeps the day of the first", () => {
    expect(times("2027-03-20T09:00:00", rhythm("weekly", 2), 2)).toEqual([
      "2027-04-03T09:00 07:00Z",
      "2027-04-17T09:00 07:00Z",
    ]);
  });

  it("every third month from the 31st", () => {
    expect(times("2027-08-31T09:00:00", rhythm("monthly", 3), 3)).toEqual([
      "2027-11-30T09:00 08:00Z",
      "2028-02-29T09:00 08:00Z",
      "2028-05-31T09:00 07:00Z",
    ]);
  });
});

describe("firstTime", () => {
  it.each([
    ["a Saturday waits for Monday", "2027-01-30T08:00:00.250Z", "weekdays", "2027-02-01T08:00:00.000Z"],
    ["a Sunday waits for Monday", "2027-01-31T08:00:00Z", "weekdays", "2027-02-01T08:00:00.000Z"],
    ["a Friday is taken", "2027-01-29T08:00:00Z", "weekdays", "2027-01-29T08:00:00.000Z"],
    ["Friday late in London is Saturday in Berlin", "2027-01-29T23:30:00Z", "weekdays", "2027-01-31T23:30:00.000Z"],
    ["Sunday late in London is Monday in Berlin", "2027-01-31T23:30:00Z", "weekdays", "2027-01-31T23:30:00.000Z"],
    ["a Saturday is taken once", "2027-01-30T08:00:00Z", null, "2027-01-30T08:00:00.000Z"],
    ["a Saturday is taken weekly", "2027-01-30T08:00:00Z", "weekly", "2027-01-30T08:00:00.000Z"],
    ["the 31st is taken monthly", "2027-01-31T08:00:00Z", "monthly", "2027-01-31T08:00:00.000Z"],
  ] as const)("%s", (_, at, repeat, expected) => {
    expect(firstTime(new Date(at), repeat && rhythm(repeat), "Europe/Berlin").toISOString()).toBe(expected);
  });
});

describe("schedule_message", () => {
  it("sends once, at its time and not before", async () => {
    const made = await world.call(scheduleMessage, { chat_id: chatId, text: "Hello {{name}}", at: inMs(2 * HOUR_MS) });
    expect(made).toMatchObject({ state: "active", chat_name: "Person 041", what: "Hello {{name}}" });
    await pass(2 * HOUR_MS - 1000);
    expect(texts()).toEqual([]);
    await pass(1000);
    expect(texts()).toEqual(["Hello Person 041"]);
    await pass(DAY_MS);
    expect(texts()).toHaveLength(1);
    expect(await only()).toMatchObject({ state: "done", last_message_id: expect.stringMatching(/^msg_/) });
  });

  it("refuses a text that is blank once its variables are filled in", async () => {
    const blank = { chat_id: chatId, text: " {{note}} ", at: inMs(HOUR_MS), variables: { note: "\u200b" } };
    const error = await refusal(world.call(scheduleMessage, blank));
    expect(error).toMatchObject({ code: "invalid_input", options: { fields: [{ path: "text" }] } });
    expect(world.jobs).toEqual([]);
  });

  it("takes a time without an offset as the wall clock of the zone", async () => {
    const made = await world.call(scheduleMessage, {
      chat_id: chatId,
      text: "Hi",
      at: "2027-07-01T09:00",
      timezone: "Europe/Berlin",
    });
    expect(made).toMatchObject({ next_at: "2027-07-01T07:00:00Z", local_time: "2027-07-01T09:00:00" });
  });

  it("on weekdays begins on one, and says so", async () => {
    const at = { at: "2027-01-30T09:00", timezone: "Europe/Berlin", repeat: "weekdays" };
    const input = { chat_id: chatId, text: "Morning", ...at };
    const made = await world.call(scheduleMessage, input);
    expect(made).toMatchObject({ next_at: "2027-02-01T08:00:00Z", local_time: "2027-02-01T09:00:00" });
    const error = await refusal(world.call(scheduleMessage, { ...input, until: "2027-01-31T12:00" }));
    expect(error).toMatchObject({ code: "invalid_input", message: expect.stringContaining("2027-02-01T08:00") });

    const { scheduled_id } = await world.call(scheduleMessage, { ...input, repeat: "daily" });
    const changed = await world.call(updateScheduledMessage, { scheduled_id, repeat: "weekdays" });
    expect(changed).toMatchObject({ next_at: "2027-02-01T08:00:00Z" });
    const moved = await world.call(updateScheduledMessage, { scheduled_id, at: "2027-02-06T09:00" });
    expect(moved).toMatchObject({ next_at: "2027-02-08T08:00:00Z" });
  });

  it("repeats every other week on the days named, and says what goes with what", async () => {
    const zone = { at: "2027-01-30T09:00", timezone: "Europe/Berlin" };
    const input = { chat_id: chatId, text: "Beds", ...zone };
    const made = await world.call(scheduleMessage, { ...input, repeat: "weekly", every: 2, days: ["fri", "tue"] });
    expect(made).toMatchObject({ local_time: "2027-02-02T09:00:00", every: 2, days: ["tue", "fri"] });
    const { scheduled_id } = made;
    const skipping = await world.call(updateScheduledMessage, { scheduled_id, skip_next: true });
    expect(skipping).toMatchObject({ local_time: "2027-02-05T09:00:00", skips_at: "2027-02-02T08:00:00Z" });
    const other = await world.call(updateScheduledMessage, {
      scheduled_id,
      repeat: "daily",
      every: 3,
      skip_next: false,
    });
    expect(other).toMatchObject({ local_time: "2027-02-02T09:00:00", repeat: "daily", every: 3 });
    expect(other).not.toHaveProperty("days");
    const refused = await refusal(world.call(scheduleMessage, { ...input, repeat: "monthly", days: ["mon"] }));
    expect(refused.options.fields).toMatchObject([{ path: "days", expected: "repeat: weekly" }]);
    const alone = await refusal(world.call(scheduleMessage, { ...input, every: 2 }));
    expect(alone.options.fields).toMatchObject([{ path: "every" }]);
  });

  it("warns when the window will be closed by then, and not before", async () => {
    const input = { chat_id: chatId, text: "Hi" };
    const closesAt = inMs(DAY_MS);
    const open = await world.call(scheduleMessage, { ...input, at: inMs(DAY_MS - 1000) });
    expect(open).not.toHaveProperty("warning");
    const late = await world.call(scheduleMessage, { ...input, at: closesAt });
    expect(late).toMatchObject({ state: "active", warning: expect.stringContaining(`window closes at ${closesAt}`) });
    world.clock.advance(2 * DAY_MS);
    const now = await world.call(scheduleMessage, { ...input, at: inMs(HOUR_MS) });
    expect(now).toMatchObject({ state: "active", warning: expect.stringContaining(`window closed at ${closesAt}`) });
    const { scheduled_id } = now;
    await writes();
    const moved = await world.call(updateScheduledMessage, { scheduled_id, at: inMs(2 * HOUR_MS) });
    expect(moved).not.toHaveProperty("warning");
  });

  it("keeps one that the rules refuse, with the reason, and tries again when given a new time", async () => {
    const { scheduled_id } = await world.call(scheduleMessage, { chat_id: chatId, text: "Late", at: inMs(2 * DAY_MS) });
    await pass(2 * DAY_MS);
    expect(texts()).toEqual([]);
    expect(await only()).toMatchObject({ state: "failed", last_error: { code: "window_closed" } });
    await writes();
    await world.call(updateScheduledMessage, { scheduled_id, at: inMs(HOUR_MS), text: "On time" });
    await pass(HOUR_MS);
    expect(texts()).toEqual(["On time"]);
  });

  it("repeats, goes on after a refusal, and ends", async () => {
    const at = inMs(HOUR_MS);
    const input = { chat_id: chatId, text: "Daily", at, repeat: "daily", until: inMs(2 * DAY_MS + 2 * HOUR_MS) };
    await world.call(scheduleMessage, input);
    await pass(HOUR_MS);
    await pass(DAY_MS);
    expect(await only()).toMatchObject({ state: "active", last_error: { code: "window_closed" } });
    await pass(DAY_MS - HOUR_MS);
    await writes();
    await pass(HOUR_MS);
    expect(texts()).toEqual(["Daily", "Daily"]);
    expect(await only()).toMatchObject({ state: "done" });
  });

  it("refuses a time that has passed, a zone that is none, and an end before the beginning", async () => {
    const call = (change: object) =>
      refusal(world.call(scheduleMessage, { chat_id: chatId, text: "Hi", at: inMs(HOUR_MS), ...change }));
    expect((await call({ at: inMs(-1000) })).message).toContain("has passed");
    expect((await call({ timezone: "Mars/Olympus" })).message).toContain("time zone");
    expect((await call({ repeat: "daily", until: inMs(1000) })).message).toContain("before");
  });

  it("sends once when a process dies after it and the job runs again", async () => {
    await world.call(scheduleMessage, { chat_id: chatId, text: "Once", at: inMs(HOUR_MS) });
    world.clock.advance(HOUR_MS);
    world.failpoints.add("schedule.ran");
    await expect(world.runJobs()).rejects.toThrow(ProcessDied);
    await world.runJobs();
    expect(texts()).toEqual(["Once"]);
  });
});

describe("changing a schedule", () => {
  it("pauses, resumes and skips the next time", async () => {
    const input = { chat_id: chatId, text: "Tick", at: inMs(HOUR_MS), repeat: "daily" };
    const { scheduled_id } = await world.call(scheduleMessage, input);
    await world.call(updateScheduledMessage, { scheduled_id, paused: true });
    await pass(2 * HOUR_MS);
    expect(texts()).toEqual([]);
    const resumed = await world.call(updateScheduledMessage, { scheduled_id, paused: false, skip_next: true });
    expect(resumed).toMatchObject({
      state: "active",
      skip_next: true,
      skips_at: inMs(23 * HOUR_MS),
      next_at: inMs(47 * HOUR_MS),
    });
    await pass(23 * HOUR_MS);
    expect(texts()).toEqual([]);
    await pass(DAY_MS - HOUR_MS);
    await writes();
    await pass(HOUR_MS);
    expect(texts()).toEqual(["Tick"]);
  });

  it("is not moved behind its end, however that would come about, and stays as it was", async () => {
    const input = { chat_id: chatId, text: "Weekly", at: inMs(HOUR_MS), repeat: "weekly", until: inMs(3 * DAY_MS) };
    const { scheduled_id, ...made } = await world.call(scheduleMessage, input);
    const change = (wish: object) => world.call(updateScheduledMessage, { scheduled_id, ...wish });
    const late = await refusal(change({ at: inMs(4 * DAY_MS) }));
    expect(late).toMatchObject({ code: "invalid_input", message: expect.stringContaining(String(made["until"])) });
    expect(late.options.fields).toMatchObject([{ path: "at", message: "is after until" }]);
    expect(await only()).toMatchObject({ next_at: made["next_at"], state: "active" });
    await change({ paused: true });
    await pass(2 * HOUR_MS);
    const resumed = await refusal(change({ paused: false }));
    expect(resumed.options.fields).toMatchObject([{ path: "paused" }]);
    expect(await change({ at: inMs(DAY_MS), paused: false })).toMatchObject({ state: "active" });
  });

  it("cancels after asking", async () => {
    const { scheduled_id } = await world.call(scheduleMessage, { chat_id: chatId, text: "No", at: inMs(HOUR_MS) });
    const asked = await refusal(world.call(cancelScheduledMessage, { scheduled_id }));
    expect(asked.options.details?.["preview"]).toMatchObject({ count: 1, chat_name: "Person 041" });
    const confirmationToken = String(asked.options.details?.["confirmation_token"]);
    await execute(world.kernel, cancelScheduledMessage, { ...world.caller, confirmationToken }, { scheduled_id });
    await pass(HOUR_MS);
    expect(texts()).toEqual([]);
    expect((await refusal(world.call(updateScheduledMessage, { scheduled_id, text: "x" }))).code).toBe(
      "schedule_conflict",
    );
  });
});
