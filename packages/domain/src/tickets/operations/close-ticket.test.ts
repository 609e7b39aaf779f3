import { DAY_MS, SCOPES } from "@parley/kernel";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { messages } from "../../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketDetail } from "../schemas.ts";
import { closeTicket } from "./close-ticket.ts";
import { createTicket } from "./create-ticket.ts";
import { getTicketAuditLog } from "./get-ticket-audit-log.ts";
import { getTicket } from "./get-ticket.ts";
import { listTicketMessages } from "./list-ticket-messages.ts";
import { reopenTicket } from "./reopen-ticket.ts";

let world: SweepWorld;
let ticketId: string;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  await world.flow.record(textFrom(world.number, "Hi", { sentAt: world.clock.now().toISOString() }));
  const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: "Late" });
  ticketId = (ticket as TicketDetail).ticket_id;
  world.flow.jobs.length = 0;
});

const close = (input: Record<string, unknown>, changes = {}) =>
  world.call(closeTicket, { ticket_id: ticketId, ...input }, changes);
const statusNow = async () => {
  const { ticket } = (await world.call(getTicket, { ticket_id: ticketId })) as { ticket: TicketDetail };
  return ticket.status;
};
const sentCount = async () =>
  (await world.query((tx) => tx.select().from(messages).where(eq(messages.fromMe, true)))).length;

it("closes with a note, tells nobody outside, and opens again without it", async () => {
  expect(await close({ note: " Sent again. " })).toMatchObject({
    ticket: { status: "closed", closing_note: "Sent again." },
  });
  expect(world.flow.jobs).toEqual([]);
  const { ticket } = await world.call(reopenTicket, { ticket_id: ticketId, reason: "Broke again." });
  expect(ticket).toMatchObject({ status: "open", comment_count: 1 });
  expect(ticket).not.toHaveProperty("closing_note");
});

it("sends the reply to the customer, names who got it, and keeps it with the ticket", async () => {
  const answer = await close({ reply_text: "It is on its way again." });
  expect(answer).toMatchObject({
    ticket: { status: "closed", message_count: 1 },
    reply: { chat_id: world.chatId, number: `+${world.number}`, delivery_state: "queued" },
  });
  expect(world.flow.jobs).toMatchObject([{ name: "send_message" }]);
  await world.flow.runJobs();
  expect(world.flow.connector.sent.at(-1)).toMatchObject({ content: { text: "It is on its way again." } });
  const { items } = await world.call(listTicketMessages, { ticket_id: ticketId });
  expect(items).toMatchObject([{ from: "me", text: "It is on its way again.", state: "accepted" }]);
});

it("closes nothing when the window is closed, and names what may still go", async () => {
  world.clock.advance(DAY_MS + 1);
  const sent = await sentCount();
  await expect(close({ note: "Done.", reply_text: "Bye" })).rejects.toMatchObject({
    code: "window_closed",
    options: { hint: "send_template_message" },
  });
  expect([await statusNow(), await sentCount()]).toEqual(["open", sent]);
});

it("closes nothing when the key may not send, and says how to close without", async () => {
  const scopes = new Set(SCOPES.filter((scope) => scope !== "messages:send"));
  await expect(close({ reply_text: "Bye" }, { scopes })).rejects.toMatchObject({
    code: "forbidden",
    options: { details: { missing_scopes: ["messages:send"] } },
  });
  expect(await statusNow()).toBe("open");
  expect(await close({ note: "Done." }, { scopes })).toMatchObject({ ticket: { status: "closed" } });
});

it("sends no second reply to a ticket that is closed", async () => {
  await close({});
  const sent = await sentCount();
  await expect(close({ reply_text: "Bye" })).rejects.toMatchObject({ code: "ticket_transition_invalid" });
  expect(await sentCount()).toBe(sent);
});

it("is in the ticket's history though it sent a message too", async () => {
  await close({ note: "Done.", reply_text: "Bye" });
  const { items } = await world.call(getTicketAuditLog, { ticket_id: ticketId, limit: 1 });
  expect(items).toMatchObject([
    { operation: "close_ticket", changes: { status: ["open", "closed"], closing_note: [null, "Done."] } },
  ]);
});
