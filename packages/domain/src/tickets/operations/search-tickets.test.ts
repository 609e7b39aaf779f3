import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketView } from "../schemas.ts";
import { addTicketComment } from "./add-ticket-comment.ts";
import { closeTicket } from "./close-ticket.ts";
import { createTicket } from "./create-ticket.ts";
import { searchTickets } from "./search-tickets.ts";

let world: SweepWorld;
const made = new Map<string, string>();
beforeAll(async () => {
  world = await sweepWorld();
  for (const [subject, description, note] of [
    ["Tetera rota", "La tetera llegó rota y con el asa partida", "Sent a new teapot, refunded the postage."],
    ["Teapot arrived broken", "The handle of the blue teapot is broken", "Photo asked for, replacement sent."],
    ["Invoice is missing", "Needs the invoice for the blue teapot", "Invoice sent again."],
    ["Wrong colour", "The cups are green, not red", null],
    ["价格错误", "网站价格和发票不一样", null],
  ] as const) {
    world.clock.advance(1_000);
    const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject, description });
    made.set(subject, (ticket as TicketView).ticket_id);
    if (note) await world.call(closeTicket, { ticket_id: made.get(subject), note });
  }
});
afterAll(() => world.close());

const search = async (input: Record<string, unknown>, changes = {}) =>
  (await world.call(searchTickets, input, changes)) as { items: TicketView[]; next_cursor: string | null };
const subjects = async (input: Record<string, unknown>) => (await search(input)).items.map((item) => item.subject);

it.each([
  ["TETERA llego", ["Tetera rota"]],
  ["teapots", ["Invoice is missing", "Teapot arrived broken", "Tetera rota"]],
  ["postage", ["Tetera rota"]],
  ["发票", ["价格错误"]],
  ["nothing like it", []],
])("finds by %s in subject, description and closing note", async (query, expected) => {
  expect(await subjects({ query })).toEqual(expected);
});

it("finds by a comment, by status, and by the ticket's number first", async () => {
  await world.call(addTicketComment, {
    ticket_id: made.get("Wrong colour"),
    body: "Warehouse Zaragoza mixed the boxes",
  });
  expect(await subjects({ query: "zaragoza" })).toEqual(["Wrong colour"]);
  expect(await subjects({ query: "teapot", status: ["open"] })).toEqual([]);
  const [wrong] = (await search({ query: "cups" })).items;
  expect((await subjects({ query: wrong?.number }))[0]).toBe("Wrong colour");
});

it("finds by the newest comment, however much was written before it", async () => {
  const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: "A long story" });
  const { ticket_id } = ticket as TicketView;
  const comment = async (body: string) => {
    world.clock.advance(1_000);
    await world.call(addTicketComment, { ticket_id, body });
  };
  for (let part = 0; part < 6; part++) await comment("and then they wrote again ".repeat(70));
  await comment("Settled by Xenia");
  expect(await subjects({ query: "xenia" })).toEqual(["A long story"]);
});

it("goes on behind a ticket named by its number, with every other once and it never again", async () => {
  const named = (await search({ query: "cups" })).items[0]?.number ?? "";
  const others: string[] = [];
  for (const when of ["first", "second", "third"]) {
    world.clock.advance(1_000);
    const subject = `${when} like ${named}`;
    await world.call(createTicket, { chat_id: world.chatId, subject });
    others.unshift(subject);
  }
  // Changed in between, so that it stands among them.
  await world.call(addTicketComment, { ticket_id: named, body: `${named} is this one` });
  const all = ["Wrong colour", ...others];
  expect(await subjects({ query: named })).toEqual(all);
  for (const limit of [1, 2, 3]) {
    const found: string[] = [];
    let cursor: string | null | undefined;
    for (let page = 0; page < all.length && cursor !== null; page++) {
      const { items, next_cursor } = await search({ query: named, limit, ...(cursor ? { cursor } : {}) });
      found.push(...items.map((item) => item.subject));
      cursor = next_cursor;
    }
    expect(found, `pages of ${limit}`).toEqual(all);
    expect(cursor).toBeNull();
  }
  expect(await subjects({ query: named, status: ["closed"] })).toEqual([]);
});

it("goes on where a page ended", async () => {
  const first = await search({ query: "teapot", limit: 2 });
  expect(first.items).toHaveLength(2);
  expect(await subjects({ query: "teapot", limit: 2, cursor: first.next_cursor })).toEqual(["Tetera rota"]);
});

it("ranks settled cases like a ticket by the words that few share, with how they ended", async () => {
  const { ticket } = await world.call(createTicket, {
    chat_id: world.chatId,
    subject: "Broken handle",
    description: "My teapot has a broken handle",
  });
  const { items } = await search({ similar_to: (ticket as TicketView).number });
  expect(items[0]).toMatchObject({
    subject: "Teapot arrived broken",
    status: "closed",
    closing_note: "Photo asked for, replacement sent.",
  });
  expect(items.map((item) => item.subject)).not.toContain("Broken handle");
  expect(items.every((item) => item.status === "closed")).toBe(true);
});

it("takes a message as what to look like", async () => {
  const { items } = await search({ similar_to: world.inboundMessageId, status: ["open"] });
  expect(items[0]).toMatchObject({ subject: "Order is late" });
});

it("shows a key of another phone nothing", async () => {
  expect((await search({ query: "teapot" }, { phoneIds: ["phn_elsewhere"] })).items).toEqual([]);
});

it("asks for one of the two", async () => {
  for (const input of [{}, { query: "a", similar_to: "TKT-1" }])
    await expect(search(input)).rejects.toMatchObject({ code: "invalid_input" });
  await expect(search({ query: "!?" })).rejects.toMatchObject({ code: "invalid_input" });
});
