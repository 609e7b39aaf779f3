import { DAY_MS, SCOPES, toSecond } from "@parley/kernel";
import { outbox } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { textFrom } from "../../inbound/fixtures-flow-world.ts";
import { sendMessage } from "../../messages/operations/send-message.ts";
import { messages } from "../../messages/table.ts";
import { sweepWorld, type SweepWorld } from "../../sweep-world.ts";
import type { TicketDetail } from "../schemas.ts";
import { closeTicket } from "./close-ticket.ts";
import { createTicket } from "./create-ticket.ts";
import { getTicketAuditLog } from "./get-ticket-audit-log.ts";
import { getTicketMetrics } from "./get-ticket-metrics.ts";
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

it("counts the reply as the first response where there was none, and leaves an earlier one", async () => {
  const closed = async (id: string) => {
    const { ticket } = await world.call(closeTicket, { ticket_id: id, reply_text: "It is on its way." });
    return (ticket as TicketDetail).first_response_at;
  };
  world.clock.advance(60_000);
  const from = toSecond(new Date(world.clock.now().getTime() + 1_000));
  world.clock.advance(60_000);
  const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: "Lost" });
  world.clock.advance(90_000);
  const at = toSecond(world.clock.now());
  expect(await closed((ticket as TicketDetail).ticket_id)).toBe(at);
  expect(await world.call(getTicketMetrics, { from })).toMatchObject({ first_response_s: { median: 90, p90: 90 } });

  await world.call(sendMessage, { chat_id: world.chatId, text: "A moment." });
  world.clock.advance(60_000);
  expect(await closed(ticketId)).toBe(at);
});

it("keeps the reply out of the chat's other tickets, and tells of it once", async () => {
  const { ticket: other } = await world.call(createTicket, { chat_id: world.chatId, subject: "Something else" });
  const { reply } = await close({ reply_text: "It is on its way." });
  const { ticket } = await world.call(getTicket, { ticket_id: (other as TicketDetail).ticket_id });
  expect(ticket).not.toHaveProperty("first_response_at");
  expect(ticket).toMatchObject({ message_count: 0 });
  const told = await world.query((tx) => tx.select().from(outbox).where(eq(outbox.type, "ticket.message_attached")));
  const { message_id } = reply as { message_id: string };
  expect(told.map((row) => row.data).filter((data) => JSON.stringify(data).includes(message_id))).toEqual([
    { ticket_id: ticketId, chat_id: world.chatId, message_ids: [message_id] },
  ]);
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
