import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toSecond, type AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { listChats } from "../chats/operations/list-chats.ts";
import { searchChats } from "../chats/operations/search-chats.ts";
import { listMessages } from "../messages/operations/list-messages.ts";
import { listRecentMessages } from "../messages/operations/list-recent-messages.ts";
import { searchMessages } from "../messages/operations/search-messages.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { getPhone } from "./operations/get-phone.ts";
import { listPhones } from "./operations/list-phones.ts";
import { setPhoneState } from "./operations/set-phone-state.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await state("connected");
  // Long enough for whatever went before to count for whole.
  world.clock.advance(30 * DAY_MS);
});

const state = (name: string, reason?: string) =>
  world.call(setPhoneState, { phone_id: world.phoneId, state: name, ...(reason ? { reason } : {}) });
const now = () => toSecond(world.clock.now());
const ago = (ms: number) => toSecond(new Date(world.clock.now().getTime() - ms));

const LISTS: [string, AnyOperation, () => Record<string, unknown>][] = [
  ["list_chats", listChats, () => ({})],
  ["list_chats in full", listChats, () => ({ fields: "full" })],
  ["search_chats", searchChats, () => ({ query: "Person" })],
  ["list_messages", listMessages, () => ({ chat_id: world.chatId })],
  ["list_messages in full", listMessages, () => ({ chat_id: world.chatId, fields: "full" })],
  ["list_recent_messages", listRecentMessages, () => ({})],
  ["search_messages", searchMessages, () => ({ query: "order" })],
  ["search_messages, grouped", searchMessages, () => ({ query: "order", group_by: "chat" })],
];
const incomplete = async (operation: AnyOperation, input: object) => (await world.call(operation, input))["incomplete"];

describe.each(LISTS)("%s", (_name, operation, input) => {
  it("says nothing while all is whole, nor of a moment's trouble", async () => {
    expect(await world.call(operation, input())).not.toHaveProperty("incomplete");
    await state("interrupted", "No answer.");
    world.clock.advance(MINUTE_MS - SECOND_MS);
    expect(await world.call(operation, input())).not.toHaveProperty("incomplete");
    await state("connected");
    expect(await world.call(operation, input())).not.toHaveProperty("incomplete");
  });

  it("says since when its phone is not connected, and until when it was not while it catches up", async () => {
    const from = now();
    await state("interrupted", "No answer.");
    world.clock.advance(HOUR_MS);
    const gap = { phone_id: world.phoneId, name: "Shop", from, reason: "interrupted: No answer." };
    expect(await incomplete(operation, input())).toEqual([gap]);
    await state("connecting");
    await state("connected");
    const to = now();
    world.clock.advance(HOUR_MS - SECOND_MS);
    expect(await incomplete(operation, input())).toEqual([{ ...gap, to }]);
    world.clock.advance(SECOND_MS);
    expect(await world.call(operation, input())).not.toHaveProperty("incomplete");
  });
});

it("tells of a phone only where it was asked about it, and over that time", async () => {
  await state("interrupted");
  world.clock.advance(HOUR_MS);
  await state("connected");
  const recent = (input: object) => incomplete(listRecentMessages, input);
  expect(await recent({ phone_id: world.doomedPhoneId })).toBeUndefined();
  expect(await recent({ phone_id: world.phoneId })).toHaveLength(1);
  expect(await recent({ since: ago(2 * HOUR_MS), until: ago(HOUR_MS + MINUTE_MS) })).toBeUndefined();
});

it("never takes for whole what was missed for more than seven days, where that time is asked about", async () => {
  const from = now();
  await state("logged_out");
  world.clock.advance(10 * DAY_MS);
  await state("connected");
  const lostUntil = ago(7 * DAY_MS);
  world.clock.advance(40 * DAY_MS);
  const since = ago(60 * DAY_MS);
  expect(await incomplete(listRecentMessages, { since })).toEqual([
    { phone_id: world.phoneId, name: "Shop", from, to: lostUntil, reason: "logged_out" },
  ]);
  expect(await incomplete(listRecentMessages, {})).toBeUndefined();
});

it("shows a phone as unsteady after three losses within a minute, until ten minutes are over", async () => {
  const drop = async () => {
    await state("interrupted");
    world.clock.advance(5 * SECOND_MS);
    await state("connected");
  };
  const drops = async () => {
    const { items } = (await world.call(listPhones, {})) as { items: { phone_id: string; drops?: number }[] };
    const { phone } = (await world.call(getPhone, { phone_id: world.phoneId })) as { phone: { drops?: number } };
    const listed = items.find((item) => item.phone_id === world.phoneId)?.drops;
    expect(phone.drops).toBe(listed);
    return listed;
  };
  await drop();
  await drop();
  expect(await drops()).toBeUndefined();
  await drop();
  expect(await drops()).toBe(3);
  world.clock.advance(10 * MINUTE_MS);
  expect(await drops()).toBeUndefined();
});
