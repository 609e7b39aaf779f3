import { outbox } from "@parley/store";
import { and, desc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketDetail } from "../schemas.ts";
import { createTicket } from "./create-ticket.ts";
import { getTicket } from "./get-ticket.ts";
import { updateTicketStatus } from "./update-ticket-status.ts";

let world: SweepWorld;
let ticketId: string;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: "Late" });
  ticketId = (ticket as TicketDetail).ticket_id;
});

const move = (status: string, note?: string) =>
  world.call(updateTicketStatus, { ticket_id: ticketId, status, ...(note ? { note } : {}) });
const lastUpdate = async () => {
  const [row] = await world.query((tx) =>
    tx
      .select()
      .from(outbox)
      .where(and(eq(outbox.workspaceId, world.workspaceId), eq(outbox.type, "ticket.updated")))
      .orderBy(desc(outbox.number))
      .limit(1),
  );
  return row?.data as Record<string, unknown> | undefined;
};

it("moves a ticket and tells of it with what was before", async () => {
  expect(await move("inprogress")).toMatchObject({ ticket: { status: "inprogress" } });
  expect(await lastUpdate()).toEqual({
    ticket_id: ticketId,
    chat_id: world.chatId,
    changed: ["status"],
    previous: { status: "open" },
    current: { status: "inprogress" },
  });
});

it("refuses a move from open to archived with the statuses that are allowed, and keeps no note", async () => {
  await expect(move("archived", "Old.")).rejects.toMatchObject({
    code: "ticket_transition_invalid",
    options: { details: { current: "open", allowed: ["inprogress", "closed"] } },
  });
  expect(await world.call(getTicket, { ticket_id: ticketId })).toMatchObject({
    ticket: { status: "open" },
    comments: [],
  });
});

it("says what a status may be when none is given", async () => {
  await expect(world.call(updateTicketStatus, { ticket_id: ticketId })).rejects.toMatchObject({
    code: "invalid_input",
    options: {
      fields: [expect.objectContaining({ path: "status", expected: expect.stringContaining("inprogress") })],
    },
  });
});

it("keeps when it was closed until it is opened again", async () => {
  world.clock.advance(60_000);
  const closedAt = world.clock.now().toISOString().slice(0, 19);
  expect(await move("closed")).toMatchObject({ ticket: { closed_at: `${closedAt}Z` } });
  world.clock.advance(60_000);
  expect(await move("archived")).toMatchObject({ ticket: { closed_at: `${closedAt}Z` } });
  expect((await move("open"))["ticket"]).not.toHaveProperty("closed_at");
});

it("changes nothing when the ticket is there already, and says so nowhere but in the audit", async () => {
  await move("inprogress");
  const told = await lastUpdate();
  world.clock.advance(60_000);
  const before = (await world.call(getTicket, { ticket_id: ticketId }))["ticket"];
  expect(await move("inprogress")).toEqual({ ticket: before });
  expect(await lastUpdate()).toEqual(told);
});

it("shows in the ticket's history who did what, newest first", async () => {
  await move("inprogress", "With the courier.");
  const { history, comments } = await world.call(getTicket, { ticket_id: ticketId });
  expect(comments).toMatchObject([{ author: "system", body: "With the courier." }]);
  expect(history).toMatchObject([
    { by: "system", via: "worker", operation: "update_ticket_status", changes: { status: ["open", "inprogress"] } },
    { operation: "create_ticket", changes: { subject: ["Late"], status: ["open"] } },
  ]);
});
