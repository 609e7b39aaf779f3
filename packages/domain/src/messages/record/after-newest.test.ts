import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getChat } from "../../chats/operations/get-chat.ts";
import { getChatSnapshot } from "../../chats/operations/get-chat-snapshot.ts";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import { listMessages } from "../operations/list-messages.ts";
import { sendMessage } from "../operations/send-message.ts";
import { afterNewest } from "./after-newest.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

let people = 0;
const somebody = () => `346440000${String(people++).padStart(2, "0")}`;
/** As a network tells it: to the second. */
const toldNow = () => new Date(Math.floor(world.clock.now().getTime() / 1_000) * 1_000).toISOString();
const later = (ms: number) => world.clock.advance(ms);

/** Somebody who wrote before, and the clock at 400 ms of a later second. */
async function customer(): Promise<string> {
  const number = somebody();
  await world.flow.record(textFrom(number, "First", { sentAt: toldNow() }));
  later(60_400 - (world.clock.now().getTime() % 1_000));
  return number;
}
const weWrite = (number: string, text: string) => world.call(sendMessage, { chat_id: number, text });
const theyWrite = (number: string, text: string, more = {}) =>
  world.flow.record(textFrom(number, text, { sentAt: toldNow(), ...more }));

async function texts(number: string) {
  const { items } = await world.call(listMessages, { chat_id: number });
  return (items as { text: string }[]).map(({ text }) => text);
}

describe("what a customer writes in the second of our message", () => {
  it("comes after it: it is the chat's last, and waits for an answer", async () => {
    const number = await customer();
    await weWrite(number, "Ours");
    later(200);
    await theyWrite(number, "Theirs");
    expect(await texts(number)).toEqual(["Theirs", "Ours", "First"]);
    const { chat } = await world.call(getChat, { chat_id: number });
    expect(chat).toMatchObject({ last_text: "Theirs", last_at: toldNow().replace(".000Z", "Z") });
    expect(chat).not.toHaveProperty("last_from_me");
    expect(chat).not.toHaveProperty("queue_state");
    expect(await world.call(getChatSnapshot, { chat_id: number })).toMatchObject({
      unanswered: 1,
      queue_state: "open",
    });
  });

  it("is answered by what we write next in the same second", async () => {
    const number = await customer();
    await weWrite(number, "Ours");
    later(100);
    await theyWrite(number, "Theirs");
    later(100);
    await weWrite(number, "Again");
    expect(await texts(number)).toEqual(["Again", "Theirs", "Ours", "First"]);
    expect((await world.call(getChat, { chat_id: number })).chat).toMatchObject({ queue_state: "pending" });
  });

  it("keeps its order among others of that second, and on every page", async () => {
    const number = await customer();
    await weWrite(number, "Ours");
    await world.flow.record(
      textFrom(number, "One", { sentAt: toldNow() }),
      textFrom(number, "Two", { sentAt: toldNow() }),
    );
    await theyWrite(number, "Three");
    const seen: string[] = [];
    for (let cursor: unknown; cursor !== null;) {
      const page = await world.call(listMessages, { chat_id: number, limit: 1, ...(cursor ? { cursor } : {}) });
      seen.push(...(page["items"] as { text: string }[]).map(({ text }) => text));
      cursor = page["next_cursor"];
    }
    expect(seen).toEqual(["Three", "Two", "One", "Ours", "First"]);
  });

  it("stays where it is when it is told again", async () => {
    const number = await customer();
    await weWrite(number, "Ours");
    const message = textFrom(number, "Theirs", { sentAt: toldNow() });
    await world.flow.record(message);
    later(100);
    await weWrite(number, "Again");
    await world.flow.record(message);
    expect(await texts(number)).toEqual(["Again", "Theirs", "Ours", "First"]);
  });
});

it("leaves history, and what is told late of an earlier second, where it was written", async () => {
  const number = await customer();
  const before = toldNow();
  await weWrite(number, "Ours");
  await theyWrite(number, "Old", { historical: true });
  later(2_000);
  await weWrite(number, "Again");
  await world.flow.record(textFrom(number, "Late", { sentAt: before }));
  expect(await texts(number)).toEqual(["Again", "Ours", "Late", "Old", "First"]);
});

describe("the place within a second", () => {
  const at = (ms: number) => new Date(Date.UTC(2026, 10, 21, 9, 0, 5) + ms);
  it.each([
    ["just after the newest", 0, 400, 401],
    ["never beyond the second", 0, 999, 999],
    ["as told, where the newest is as early", 0, 0, 0],
    ["as told, where the newest is of another second", 0, 1_000, 0],
    ["as told, where the newest is earlier", 0, -1, 0],
    ["as told, where a network tells milliseconds", 120, 400, 120],
  ])("%s", (_name, told, newest, placed) => {
    expect(afterNewest(at(told), at(newest))).toEqual(at(placed));
  });

  it("is as told in a chat without a message", () => {
    expect(afterNewest(at(0), undefined)).toEqual(at(0));
  });
});
