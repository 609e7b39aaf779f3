import { isAfter } from "@parley/kernel";
import { testStore, type TestStore } from "@parley/testing";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openEventFeed, type EventFeed } from "./event-feed.ts";

/** Enough for the numbers to pass 9, 10, 99 and 100: as text they would sort another way. */
const EVENTS = 120;

let world: TestStore;
let feed: EventFeed;

beforeAll(async () => {
  world = await testStore();
  feed = await openEventFeed(world.store, world.app);
});
afterAll(async () => {
  await feed.close();
  await world.close();
});

const write = (from: number, to: number) =>
  world.store.transact("ws_order", "write", (unit) =>
    unit.writeEvents(
      Array.from({ length: to - from }, (_, index) => ({ type: "thing.done", data: { n: from + index } })),
    ),
  );

it("shows events as they were written, each once, to readers and followers alike", async () => {
  const heard: unknown[] = [];
  await new Promise<void>((resolve) => {
    feed.subscribe("ws_order", (event) => {
      heard.push(event.data["n"]);
      if (event.data["n"] === EVENTS - 1) resolve();
    });
    void feed.read("ws_order", "0-0", 1).then(async () => {
      for (let from = 0; from < EVENTS; from += 8) await write(from, Math.min(from + 8, EVENTS));
    });
  });
  const wanted = Array.from({ length: EVENTS }, (_, index) => index);
  expect(heard).toEqual(wanted);

  const events = await feed.read("ws_order", "0-0", EVENTS);
  expect(events.map((event) => event.data["n"])).toEqual(wanted);
  for (const [index, event] of events.entries()) {
    if (index > 0) expect(isAfter(event.position, events[index - 1]!.position)).toBe(true);
  }
  expect(await feed.head("ws_order")).toBe(events.at(-1)?.position);
});
