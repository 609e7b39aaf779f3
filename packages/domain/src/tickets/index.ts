/**
 * Tickets: what a customer waits for, until someone has settled it. A ticket belongs to one chat, holds the
 * messages it is about, and while it is unfinished gathers what is written in that chat.
 *
 *   open <--> inprogress --> closed --> archived; closed and archived are reopened
 *
 * Owns numbers (`TKT-12`), comments, closing notes and which messages are attached. See ticket-lifecycle.ts.
 */
import type { Category } from "@parley/kernel";

export const category: Category = "ticket";

export { ticketSubscriber } from "./on-message.ts";
export { loadTicket } from "./load-ticket.ts";
export { openTicketsOf, ticketNumbers, ticketsOfContact, type TicketHead } from "./tickets-of.ts";
