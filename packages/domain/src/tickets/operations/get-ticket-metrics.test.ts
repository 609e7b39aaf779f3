import { DAY_MS, toSecond } from "@parley/kernel";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketDetail } from "../schemas.ts";
import { closeTicket } from "./close-ticket.ts";
import { createTicket } from "./create-ticket.ts";
import { getTicketMetrics } from "./get-ticket-metrics.ts";
import { setTicketDueDate } from "./set-ticket-due-date.ts";
import { setTicketPriority } from "./set-ticket-priority.ts";

let world: SweepWorld;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());

it("counts the tickets of a period and how long answers took", async () => {
  world.clock.advance(2 * DAY_MS);
  const from = toSecond(world.clock.now());
  for (const minutes of [1, 2, 9]) {
    await world.flow.record(textFrom(world.number, "Hi", { sentAt: world.clock.now().toISOString() }));
    const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: `In ${minutes}` });
    world.clock.advance(minutes * 60_000);
    await world.call(sendMessage, { chat_id: world.chatId, text: "Done" });
    await world.call(closeTicket, { ticket_id: (ticket as TicketDetail).ticket_id });
  }
  const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: "Waits" });
  const open = { ticket_id: (ticket as TicketDetail).ticket_id };
  await world.call(setTicketPriority, { ...open, priority: "high" });
  await world.call(setTicketDueDate, {
    ...open,
    due_date: new Date(world.clock.now().getTime() + 30_000).toISOString(),
  });
  world.clock.advance(60_000);
  expect(await world.call(getTicketMetrics, { from })).toEqual({
    from,
    to: toSecond(world.clock.now()),
    created: 4,
    closed: 3,
    overdue: 1,
    by_status: { closed: 3, open: 1 },
    by_priority: { none: 3, high: 1 },
    first_response_s: { median: 120, p90: 540 },
    resolution_s: { median: 120, p90: 540 },
  });
});

it("leaves out times that nobody took", async () => {
  const { first_response_s, created } = await world.call(getTicketMetrics, { from: "-9d", to: "-8d" });
  expect([first_response_s, created]).toEqual([undefined, 0]);
});
