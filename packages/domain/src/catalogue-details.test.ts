import type { AnyOperation } from "@parley/kernel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { operations } from "./operations.gen.ts";
import { sweepFixtures } from "./sweep-fixtures.ts";
import { sweepWorld, type SweepRows, type SweepWorld } from "./sweep-world.ts";

/** How much a list tells of each row: in few words, or as the tool that shows one. */
const inputs = await sweepFixtures();
const named = (name: string): AnyOperation => {
  const found = operations.find(({ operation }) => operation.name === name);
  if (!found) throw new Error(name);
  return found.operation;
};

/** Core lists whose rows have no more to tell than they do. */
const ALL_IS_TOLD: Record<string, string> = {
  list_labels: "A label is its name, colour and counts.",
  list_contact_chats: "More of a chat is for keys that may read chats: get_chat.",
};

/** By list: the tool that shows one, what it is asked, where its answer holds it, and for which rows. */
interface Shown {
  by: string;
  input(row: Row): object;
  of(answer: Row): unknown;
  list?: (rows: SweepRows) => object;
}
type Row = Record<string, unknown>;
const one = (by: string, key: string, part: string): Shown => ({
  by,
  input: (row) => ({ [key]: row[key] }),
  of: (answer) => answer[part],
});
const SHOWN: Record<string, Shown> = {
  list_chats: { ...one("get_chat", "chat_id", "chat"), list: () => ({}) },
  search_chats: { ...one("get_chat", "chat_id", "chat"), list: () => ({ query: "a" }) },
  list_contacts: { ...one("get_contact", "contact_id", "contact"), list: () => ({}) },
  search_contacts: one("get_contact", "contact_id", "contact"),
  list_messages: one("get_message", "message_id", "message"),
  list_recent_messages: one("get_message", "message_id", "message"),
  search_messages: { ...one("get_message", "message_id", "message"), list: () => ({ query: "order" }) },
  list_ticket_messages: one("get_message", "message_id", "message"),
  list_tickets: { ...one("get_ticket", "ticket_id", "ticket"), list: () => ({}) },
  search_tickets: { ...one("get_ticket", "ticket_id", "ticket"), list: () => ({ query: "late" }) },
  list_groups: { ...one("get_group", "chat_id", "group"), list: () => ({}) },
  list_tasks: one("get_task", "task_id", "task"),
  list_notes: {
    ...one("get_note", "note_id", "note"),
    of: ({ note, tasks }) => ({ ...(note as object), ...(tasks ? { tasks } : {}) }),
  },
};

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

async function listed(name: string, input: object): Promise<Row[]> {
  const answer = await world.call(named(name), { ...(SHOWN[name]?.list ?? inputs[name])?.(world), ...input });
  return answer["items"] as Row[];
}

const takes = operations.flatMap(({ operation }) => ("fields" in operation.input.shape ? [operation.name] : []));

it("can be chosen of every core list, unless its rows tell all there is", () => {
  const core = operations.flatMap(({ operation: { name, tier, input } }) =>
    tier === "core" && /^(list|search)_/.test(name) && "cursor" in input.shape ? [name] : [],
  );
  expect(core.filter((name) => !takes.includes(name)).sort()).toEqual(Object.keys(ALL_IS_TOLD).sort());
});

describe.each(Object.entries(SHOWN))("%s in full", (name, { by, input, of }) => {
  it(`tells of each row what ${by} tells of one`, async () => {
    const rows = await listed(name, { fields: "full" });
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toEqual(of(await world.call(named(by), input(row))));
  });
});

it.each(takes)("%s tells in full what it tells in few words, and more", async (name) => {
  const [short, full] = [await listed(name, {}), await listed(name, { fields: "full" })];
  expect(full.length).toBe(short.length);
  for (const [place, row] of short.entries()) expect(full[place]).toMatchObject(row);
  if (short.length > 0) expect(JSON.stringify(full).length).toBeGreaterThan(JSON.stringify(short).length);
});
