import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "./inbound/fixtures-flow-world.ts";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepWorld } from "./sweep-world.ts";
import { createTicket } from "./tickets/operations/create-ticket.ts";

/** Every list of the default catalogue, read to its end where people write long texts in two-byte letters. */
const ANSWER_BYTES_MAX = 20_000;
const PAGES_MAX = 40;
const MESSAGES = 60;
const PEOPLE = 110;
const TICKETS = 60;
const LONG = "Здравствуйте, где мой заказ? ".repeat(30);

const inputs = await sweepFixtures();
const lists = operations
  .map(({ operation }) => operation)
  .filter(({ tier, effect, input }) => tier === "core" && effect === "read" && "limit" in input.shape);

/** What makes a list long, in place of the fixture's input. */
const WIDE: Record<string, (world: SweepWorld) => object> = {
  list_chats: () => ({}),
  list_contacts: () => ({}),
  list_messages: ({ chatId }) => ({ chat_id: chatId }),
  list_recent_messages: () => ({ since: "-30d" }),
  list_tickets: () => ({}),
  search_messages: () => ({ query: "заказ" }),
  search_tickets: () => ({ query: "заказ" }),
};
const LEAST: Record<string, number> = {
  list_chats: PEOPLE,
  list_contacts: PEOPLE,
  list_messages: MESSAGES,
  list_recent_messages: MESSAGES + PEOPLE,
  list_tickets: TICKETS,
  search_messages: MESSAGES + PEOPLE,
  search_tickets: TICKETS,
};

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  const start = world.clock.now().getTime() - 3_600_000;
  const sentAt = (index: number) => new Date(start + index * 1_000).toISOString();
  for (let index = 0; index < MESSAGES; index++)
    await world.flow.record(textFrom(world.number, `${index} ${LONG}`, { sentAt: sentAt(index) }));
  for (let index = 0; index < PEOPLE; index++)
    await world.flow.record(textFrom(`34611${100_000 + index}`, `${index} ${LONG}`, { sentAt: sentAt(index) }));
  for (let index = 0; index < TICKETS; index++)
    await world.call(createTicket, {
      chat_id: world.chatId,
      subject: `${index} ${LONG}`.slice(0, 180),
      description: LONG,
    });
});
afterAll(() => world.close());

const asked = lists.flatMap((operation) =>
  ("fields" in operation.input.shape ? (["compact", "full"] as const) : [undefined]).map(
    (fields) => [operation.name, fields ?? "as it is", operation, fields ? { fields } : {}] as const,
  ),
);

it.each(asked)(
  "%s, %s, stays below 20 kB a page, and its pages lose and repeat nothing",
  async (name, _fields, operation, fields) => {
    const input = { ...(WIDE[name] ?? inputs[name])?.(world), ...fields, limit: 100 };
    const seen: string[] = [];
    let cursor: unknown;
    for (let page = 0; page < PAGES_MAX; page++) {
      const answer = await world.call(operation, { ...input, ...(cursor ? { cursor } : {}) });
      expect(Buffer.byteLength(JSON.stringify(answer))).toBeLessThan(ANSWER_BYTES_MAX);
      const items = (answer["items"] ?? []) as unknown[];
      seen.push(...items.map((item) => JSON.stringify(item)));
      cursor = answer["next_cursor"];
      if (!cursor) break;
    }
    expect(cursor ?? null).toBeNull();
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(LEAST[name] ?? 0);
  },
);
