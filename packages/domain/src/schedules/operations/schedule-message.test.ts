import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { scheduleMessage } from "./schedule-message.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

const make = (input: object) =>
  world.call(scheduleMessage, {
    chat_id: world.chatId,
    text: "Tick",
    repeat: "daily",
    timezone: "Asia/Tokyo",
    ...input,
  });

it.each([
  ["2026-11-24", "2026-11-24T14:59:59Z"],
  ["2026-11-22", "2026-11-22T14:59:59Z"],
  ["2026-11-24T12:00", "2026-11-24T03:00:00Z"],
])("repeats until %s: to its end, where it is a day", async (until, end) => {
  expect(await make({ at: "2026-11-22T09:00", until })).toMatchObject({ until: end, next_at: "2026-11-22T00:00:00Z" });
});

it("refuses a day before the first time as an end", async () => {
  await expect(make({ at: "2026-11-24T09:00", until: "2026-11-23" })).rejects.toMatchObject({
    options: { fields: [{ path: "until" }] },
  });
});
