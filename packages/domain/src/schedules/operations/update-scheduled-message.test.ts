import { auditLog } from "@parley/store";
import { count, eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chats } from "../../chats/table.ts";
import { flowWorld, textFrom, type FlowWorld } from "../../inbound/fixtures-flow-world.ts";
import { uploadMedia } from "../../media/operations/upload-media.ts";
import { schedules } from "../table.ts";
import { scheduleMessage } from "./schedule-message.ts";
import { updateScheduledMessage } from "./update-scheduled-message.ts";

/** A red dot of one pixel, and the beginning of a sound. */
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const AAC = Buffer.from([0xff, 0xf1, 0x50, 0x80, 0x02, 0x1f, 0xfc]).toString("base64");

let world: FlowWorld;
let chatId: string;
let scheduledId: string;
beforeEach(async () => {
  world = await flowWorld();
  await pass("2027-01-11T20:00:00Z");
  await world.record(textFrom("15559990043", "hi", { sentAt: world.clock.now().toISOString() }));
  const [chat] = await world.query((tx) => tx.select().from(chats));
  chatId = chat?.id ?? "";
  world.jobs.length = 0;
});
afterEach(() => world.close());

/** Runs what is due until then. */
async function pass(until: string): Promise<void> {
  world.clock.advance(Date.parse(until) - world.clock.now().getTime());
  await world.runJobs();
}
/** On Tuesday at nine in Berlin, unless said otherwise. */
async function make(input: Record<string, unknown>): Promise<void> {
  const given = { chat_id: chatId, text: "Tick", at: "2027-01-12T09:00", timezone: "Europe/Berlin", ...input };
  scheduledId = String((await world.call(scheduleMessage, given)).scheduled_id);
}
const change = (wish: object) => world.call(updateScheduledMessage, { scheduled_id: scheduledId, ...wish });
async function rowNow() {
  const [row] = await world.query((tx) => tx.select().from(schedules).where(eq(schedules.id, scheduledId)));
  return row;
}

describe("a part of the rhythm", () => {
  beforeEach(() => make({ repeat: "weekly", every: 2, days: ["tue", "thu"] }));

  it.each([
    [{ every: 3 }, { repeat: "weekly", every: 3, days: ["tue", "thu"] }, "2027-01-12T09:00:00"],
    [{ days: ["wed"] }, { repeat: "weekly", every: 2, days: ["wed"] }, "2027-01-13T09:00:00"],
    [{ repeat: "weekly" }, { repeat: "weekly", every: 2, days: ["tue", "thu"] }, "2027-01-12T09:00:00"],
    [{ repeat: "daily" }, { repeat: "daily", every: 2, days: null }, "2027-01-12T09:00:00"],
    [{ repeat: "monthly", every: 1 }, { repeat: "monthly", every: 1, days: null }, "2027-01-12T09:00:00"],
    [{ repeat: "none" }, { repeat: null, every: 1, days: null }, "2027-01-12T09:00:00"],
    [{ at: "2027-01-15T10:00", every: 1 }, { repeat: "weekly", every: 1, days: ["tue", "thu"] }, "2027-01-19T10:00:00"],
  ])("%j leaves the rest as it was", async (wish, kept, localTime) => {
    expect(await change(wish)).toMatchObject({ local_time: localTime });
    expect(await rowNow()).toMatchObject(kept);
  });

  it("is refused where it does not go with the rest, and then nothing is changed", async () => {
    const before = await rowNow();
    await expect(change({ repeat: "none", every: 2 })).rejects.toMatchObject({
      options: { fields: [{ path: "every" }] },
    });
    await expect(change({ repeat: "daily", days: ["mon"] })).rejects.toMatchObject({
      options: { fields: [{ path: "days" }] },
    });
    expect(await rowNow()).toEqual(before);
  });
});

describe("another zone alone", () => {
  it("moves the next time to the same hour there, and those after it", async () => {
    await make({ repeat: "daily" });
    const moved = await change({ timezone: "America/New_York" });
    expect(moved).toMatchObject({ next_at: "2027-01-12T14:00:00Z", local_time: "2027-01-12T09:00:00" });
    await pass("2027-01-12T14:00:00Z");
    expect(world.connector.sent).toHaveLength(1);
    expect((await rowNow())?.nextAt?.toISOString()).toBe("2027-01-13T14:00:00.000Z");
  });

  it("keeps the hour for good when the rhythm is changed with it", async () => {
    await make({ repeat: "daily" });
    const moved = await change({ timezone: "America/New_York", every: 2 });
    expect(moved).toMatchObject({ next_at: "2027-01-12T14:00:00Z" });
    await pass("2027-01-12T14:00:00Z");
    expect((await rowNow())?.nextAt?.toISOString()).toBe("2027-01-14T14:00:00.000Z");
  });

  it("sends no second time on a day that has had its own", async () => {
    await make({ repeat: "daily" });
    await pass("2027-01-12T08:00:00Z");
    expect(world.connector.sent).toHaveLength(1);
    expect(await change({ timezone: "America/New_York" })).toMatchObject({ local_time: "2027-01-13T09:00:00" });
  });

  it("takes the day after where the hour has passed there, also while it is paused", async () => {
    await pass("2027-01-12T02:00:00Z");
    for (const paused of [false, true]) {
      await make({ repeat: "daily" });
      await change({ paused });
      const moved = await change({ timezone: "Asia/Tokyo" });
      expect(moved).toMatchObject({ next_at: "2027-01-13T00:00:00Z", state: paused ? "paused" : "active" });
    }
  });

  it("still leaves out the time that was to be left out", async () => {
    await make({ repeat: "daily" });
    await change({ skip_next: true });
    expect(await change({ timezone: "America/New_York" })).toMatchObject({
      skip_next: true,
      skips_at: "2027-01-12T14:00:00Z",
      next_at: "2027-01-13T14:00:00Z",
    });
  });

  it("moves one that goes once, and refuses to move it into the past", async () => {
    await make({});
    expect(await change({ timezone: "America/New_York" })).toMatchObject({ next_at: "2027-01-12T14:00:00Z" });
    await pass("2027-01-12T10:00:00Z");
    for (const paused of [false, true]) {
      await change({ paused });
      await expect(change({ timezone: "Asia/Tokyo" })).rejects.toMatchObject({
        code: "schedule_conflict",
        options: { fields: [{ path: "timezone" }] },
      });
    }
    expect((await rowNow())?.timeZone).toBe("America/New_York");
  });

  it("leaves the time as it is when `at` says when", async () => {
    await make({ repeat: "daily" });
    const moved = await change({ timezone: "America/New_York", at: "2027-01-14T12:30" });
    expect(moved).toMatchObject({ next_at: "2027-01-14T17:30:00Z", local_time: "2027-01-14T12:30:00" });
  });
});

it("keeps the hour of the first when another rhythm begins on a day that lacks it", async () => {
  await make({ at: "2027-03-27T02:30", repeat: "daily" });
  await pass("2027-03-27T01:30:00Z");
  await change({ every: 2 });
  await pass("2027-03-28T01:30:00Z");
  expect((await rowNow())?.nextAt?.toISOString()).toBe("2027-03-30T00:30:00.000Z");
});

it("keeps the day of the month when another count begins in a month that lacks it", async () => {
  await make({ at: "2027-01-31T09:00", repeat: "monthly" });
  await pass("2027-01-31T08:00:00Z");
  expect(await change({ every: 2 })).toMatchObject({ local_time: "2027-02-28T09:00:00" });
  await pass("2027-02-28T08:00:00Z");
  await pass("2027-04-30T07:00:00Z");
  expect((await rowNow())?.nextAt?.toISOString()).toBe("2027-06-30T07:00:00.000Z");
  await change({ every: 1 });
  await pass("2027-06-30T07:00:00Z");
  expect((await rowNow())?.nextAt?.toISOString()).toBe("2027-07-31T07:00:00.000Z");
});

it.each([
  ["blank", " \u200b", "is blank"],
  ["blank once it is filled in", "{{note}}", "once its variables are filled in"],
  ["names what has no value", "Dear {{firstname}}", "which has no value"],
])("refuses a text that %s, which could not go when its time comes", async (_, text, why) => {
  await make({ text: "Hi {{note}}", variables: { note: "" } });
  await expect(change({ text })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining(why),
  });
  expect((await rowNow())?.content).toEqual({ text: "Hi {{note}}" });
  await change({ text: "Dear {{name}}" });
  await pass("2027-01-12T08:00:00Z");
  expect(world.connector.sent).toMatchObject([{ content: { text: "Dear Person 043" } }]);
});

it("gives a file no text that it cannot carry, and another caption where it can", async () => {
  const files = { image: ["image/png", DOT], audio: ["audio/aac", AAC] } as const;
  for (const [kind, [mimetype, base64]] of Object.entries(files)) {
    const { file_id } = await world.call(uploadMedia, { base64, mimetype });
    await make({ text: undefined, media: { kind, file_id } });
    if (kind === "audio") await expect(change({ text: "Hear" })).rejects.toMatchObject({ code: "invalid_input" });
    else expect(await change({ text: "See" })).toMatchObject({ what: "See" });
  }
});

it("refuses a change that names nothing, and leaves no trace of one", async () => {
  await make({});
  const before = await rowNow();
  await expect(change({})).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("skip_next"),
  });
  expect(await rowNow()).toEqual(before);
  const traces = await world.query((tx) =>
    tx.select({ n: count() }).from(auditLog).where(eq(auditLog.operation, "update_scheduled_message")),
  );
  expect(traces).toEqual([{ n: 0 }]);
});

describe("another text or other values", () => {
  it("are refused where schedule_message refuses them, and then nothing is changed", async () => {
    await make({ repeat: "daily" });
    const before = await rowNow();
    await expect(change({ text: "hi {{x}} {{name}}" })).rejects.toMatchObject({
      code: "invalid_input",
      message: expect.stringContaining("{{x}}, which has no value"),
      options: { fields: [{ path: "variables" }] },
    });
    await expect(change({ text: "\u200b " })).rejects.toMatchObject({ code: "invalid_input" });
    expect(await rowNow()).toEqual(before);
  });

  it("go out filled, each value as it was unless it is given", async () => {
    await make({ text: "{{who}} in {{room}}", variables: { who: "Ana", room: "1" } });
    await change({ text: "{{who}}, now in {{room}} at {{hour}}", variables: { room: "2", hour: "nine" } });
    await pass("2027-01-12T08:00:00Z");
    expect(world.connector.sent.map(({ content }) => content)).toMatchObject([{ text: "Ana, now in 2 at nine" }]);
  });

  it("may come while the window is closed, which is asked when the time comes", async () => {
    await make({ at: "2027-01-20T09:00" });
    await pass("2027-01-14T08:00:00Z");
    expect(await change({ text: "Tock" })).toMatchObject({ what: "Tock", warning: expect.any(String) });
  });
});

describe("a time that is left out", () => {
  it("is no other than the one that was there: a new time goes out", async () => {
    await make({ repeat: "daily" });
    await change({ skip_next: true });
    const moved = await change({ at: "2027-01-12T11:00" });
    expect(moved).toMatchObject({ next_at: "2027-01-12T10:00:00Z" });
    expect(moved).not.toHaveProperty("skip_next");
  });

  it("stays left out when the repetition ends: it goes out once more, after it", async () => {
    await make({ repeat: "daily" });
    await change({ skip_next: true });
    expect(await change({ repeat: "none" })).toMatchObject({ state: "active", next_at: "2027-01-13T08:00:00Z" });
    await pass("2027-01-12T08:00:00Z");
    expect(world.connector.sent).toEqual([]);
    expect(await rowNow()).toMatchObject({ state: "active", skipNext: false });
  });

  it.each([{}, { repeat: "daily", until: "2027-01-12" }])("is not the last one of %j", async (input) => {
    await make(input);
    const before = await rowNow();
    await expect(change({ skip_next: true })).rejects.toMatchObject({
      code: "schedule_conflict",
      message: expect.stringContaining("cancel_scheduled_message"),
    });
    expect(await rowNow()).toEqual(before);
  });
});

it("keeps the hour that was said, where the first day lacks it", async () => {
  await make({ at: "2027-03-28T02:30", repeat: "daily" });
  expect(await rowNow()).toMatchObject({ firstLocal: "2027-03-28T02:30:00" });
  expect(await change({ skip_next: true })).toMatchObject({ local_time: "2027-03-29T02:30:00" });
  await make({ repeat: "daily" });
  const first = await change({ at: "2027-03-28T02:30" });
  expect(first).toMatchObject({ next_at: "2027-03-28T01:30:00Z" });
  await pass("2027-03-28T01:30:00Z");
  expect((await rowNow())?.nextAt?.toISOString()).toBe("2027-03-29T00:30:00.000Z");
});
