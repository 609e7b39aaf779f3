import { HOUR_MS } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { MessageView } from "../schemas.ts";
import { getMessageContext } from "./get-message-context.ts";
import { listMessages } from "./list-messages.ts";

const ANA = "34600111001";
const COUNT = 20;
let world: SweepWorld;
let ids: string[];

/** Each of twenty messages quotes the one before; all but the first ten were sent in the same second. */
beforeAll(async () => {
  world = await sweepWorld();
  world.clock.advance(2 * HOUR_MS);
  let quoted: string | undefined;
  for (let index = 0; index < COUNT; index++) {
    const sentAt = `2026-11-21T09:20:${String(Math.min(index, 10)).padStart(2, "0")}Z`;
    const event = textFrom(ANA, `number ${index}`, { sentAt, ...(quoted ? { replyToProviderId: quoted } : {}) });
    await world.flow.record(event);
    quoted = event.providerId;
  }
  const { items } = (await world.call(listMessages, { chat_id: `+${ANA}`, limit: 50 })) as { items: MessageView[] };
  ids = items.map((item) => item.message_id).reverse();
});
afterAll(() => world.close());

interface Answer {
  chat: { chat_id: string; name: string };
  items: MessageView[];
  quoted: MessageView[];
}
const around = async (input: Record<string, unknown>) =>
  (await world.call(getMessageContext, input)) as unknown as Answer;

it("shows five before and five after it, oldest first, with the chat's name", async () => {
  const answer = await around({ message_id: ids[12] });
  expect(answer.chat).toMatchObject({ name: "Person 001" });
  expect(answer.items.map((item) => item.message_id)).toEqual(ids.slice(7, 18));
});

it.each([
  [0, 0, 12, 13],
  [2, 0, 10, 13],
  [0, 50, 12, COUNT],
])("shows %i before and %i after", async (before, after, from, to) => {
  const { items } = await around({ message_id: ids[12], before, after });
  expect(items.map((item) => item.message_id)).toEqual(ids.slice(from, to));
});

it("follows what it quotes, nearest first, five steps at most", async () => {
  const { items, quoted } = await around({ message_id: ids[9], before: 0, after: 0 });
  expect(quoted.map((item) => item.text)).toEqual([8, 7, 6, 5, 4].map((index) => `number ${index}`));
  expect(items).toMatchObject([{ reply_to: ids[8] }]);
});

it("ends where a quoted message is unknown, and when two quote each other", async () => {
  const lost = textFrom("34600111002", "about that", { replyToProviderId: "wamid.never.seen" });
  const one = textFrom("34600111003", "one", { replyToProviderId: "wamid.two" });
  const two = textFrom("34600111003", "two", { providerId: "wamid.two", replyToProviderId: one.providerId });
  await world.flow.record(lost, one, two);
  const quotedOf = async (number: string) => {
    const { items } = (await world.call(listMessages, { chat_id: `+${number}` })) as { items: MessageView[] };
    return (await around({ message_id: items[0]?.message_id })).quoted;
  };
  expect(await quotedOf("34600111002")).toEqual([]);
  expect(await quotedOf("34600111003")).toHaveLength(1);
});
