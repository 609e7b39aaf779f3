import { outbox } from "@parley/store";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { textFrom } from "../inbound/fixtures-flow-world.ts";
import { sendMessage } from "../messages/operations/send-message.ts";
import { sweepWorld, type SweepWorld } from "../sweep-world.ts";
import { createTicket } from "./operations/create-ticket.ts";
import { deleteTicket } from "./operations/delete-ticket.ts";
import { getTicket } from "./operations/get-ticket.ts";
import { listTicketMessages } from "./operations/list-ticket-messages.ts";
import { updateTicketStatus } from "./operations/update-ticket-status.ts";
import type { TicketDetail } from "./schemas.ts";

let world: SweepWorld;
let ticketId: string;
beforeAll(async () => {
  world = await sweepWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  world.clock.advance(60_000);
  ticketId = await makeTicket();
});

const makeTicket = async () => {
  const { ticket } = await world.call(createTicket, { chat_id: world.chatId, subject: "Late" });
  return (ticket as TicketDetail).ticket_id;
};
const hear = (text: string) =>
  world.flow.record(textFrom(world.number, text, { sentAt: world.clock.now().toISOString() }));
const texts = async (id: string) => {
  const { items } = await world.call(listTicketMessages, { ticket_id: id });
  return (items as { text?: string }[]).map((message) => message.text);
};

it("attaches what both sides write later to the newest unfinished ticket, and notes our first answer", async () => {
  await hear("Any news?");
  world.clock.advance(90_000);
  await world.call(sendMessage, { chat_id: world.chatId, text: "Tomorrow." });
  world.clock.advance(60_000);
  await world.call(sendMessage, { chat_id: world.chatId, text: "At nine." });
  expect(await texts(ticketId)).toEqual(["Any news?", "Tomorrow.", "At nine."]);
  const { ticket } = (await world.call(getTicket, { ticket_id: ticketId })) as { ticket: TicketDetail };
  expect(Date.parse(ticket.first_response_at ?? "") - Date.parse(ticket.created_at)).toBe(90_000);
  expect(ticket.updated_at).toBe(world.clock.now().toISOString().replace(".000", ""));
});

it("attaches a message that is delivered twice once, and tells of it once", async () => {
  const event = textFrom(world.number, "Hello?", { sentAt: world.clock.now().toISOString() });
  await world.flow.record(event);
  await world.flow.record(event);
  expect(await texts(ticketId)).toEqual(["Hello?"]);
  const told = await world.query((tx) => tx.select().from(outbox).where(eq(outbox.type, "ticket.message_attached")));
  expect(told.filter((row) => (row.data as { ticket_id: string }).ticket_id === ticketId)).toHaveLength(1);
});

it("leaves finished and deleted tickets alone, and what is sent in a dry run", async () => {
  await world.call(updateTicketStatus, { ticket_id: ticketId, status: "closed" });
  const gone = await makeTicket();
  const refusal = await world.call(deleteTicket, { ticket_id: gone }).catch((error: unknown) => error);
  const { details } = (refusal as { options: { details: { confirmation_token: string } } }).options;
  await world.call(deleteTicket, { ticket_id: gone }, { confirmationToken: details.confirmation_token });
  await hear("Thanks");
  expect(await texts(ticketId)).toEqual([]);
  const next = await makeTicket();
  await world.call(sendMessage, { chat_id: world.chatId, text: "Not yet", dry_run: true });
  expect(await texts(next)).toEqual([]);
});

it("leaves other chats' messages out", async () => {
  await world.flow.record(textFrom("34611000111", "I am someone else", { sentAt: world.clock.now().toISOString() }));
  expect(await texts(ticketId)).toEqual([]);
});
