import { afterAll, beforeAll, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketView } from "../schemas.ts";
import { createTicket } from "./create-ticket.ts";
import { listTickets } from "./list-tickets.ts";
import { updateTicketStatus } from "./update-ticket-status.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
  for (const [subject, more] of [
    ["one", { priority: "high", due_date: "2027-01-31" }],
    ["two", { due_date: "2027-03-01" }],
    ["three", { chat_id: world.groupChatId }],
  ] as const) {
    world.clock.advance(60_000);
    await world.call(createTicket, { chat_id: world.chatId, subject, ...more });
  }
});
afterAll(() => world.close());

const page = async (input: Record<string, unknown>) =>
  (await world.call(listTickets, input)) as { items: TicketView[]; next_cursor: string | null };
const subjects = async (input: Record<string, unknown>) => (await page(input)).items.map((item) => item.subject);

it("lists the last changed first, page by page", async () => {
  expect(await subjects({})).toEqual(["three", "two", "one", "Spade", "Order is late"]);
  const first = await page({ limit: 4 });
  expect(await subjects({ limit: 4, cursor: first.next_cursor })).toEqual(["Order is late"]);
});

it("filters by status, priority, chat, due date and last change", async () => {
  const [two] = (await page({ due_before: "2027-04-01", limit: 1 })).items;
  await world.call(updateTicketStatus, { ticket_id: two?.ticket_id, status: "closed" });
  expect(await subjects({ status: ["closed"] })).toEqual(["two"]);
  expect(await subjects({ status: ["open", "inprogress"] })).toEqual(["three", "one", "Spade", "Order is late"]);
  expect(await subjects({ priority: "high" })).toEqual(["one"]);
  expect(await subjects({ chat_id: world.groupChatId })).toEqual(["three", "Spade"]);
  expect(await subjects({ due_before: "2027-02-01" })).toEqual(["one"]);
  world.clock.advance(3_600_000);
  expect(await subjects({ updated_since: "-30m" })).toEqual([]);
});

it("shows a key of another phone nothing", async () => {
  const answer = await world.call(listTickets, {}, { phoneIds: ["phn_elsewhere"] });
  expect(answer).toEqual({ items: [], next_cursor: null });
});

it("says the nearest status when one is misspelt", async () => {
  await expect(page({ status: ["in_progress"] })).rejects.toMatchObject({
    code: "invalid_input",
    message: expect.stringContaining("inprogress"),
  });
});
