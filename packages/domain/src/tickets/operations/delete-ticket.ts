import { defineOperation, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { z } from "zod";
import { counted } from "../../counted.ts";
import { holdTicket, loadTicket } from "../load-ticket.ts";
import { ticketIdInput, namedTicket } from "../schemas.ts";
import { tickets } from "../table.ts";
import { ticketDetailOf, namedTicketOf } from "../ticket-view.ts";
import { shown } from "../write-ticket.ts";

export const deleteTicket = defineOperation({
  name: "delete_ticket",
  summary: "Delete a ticket with its comments.",
  guidance: "No tool brings it back. Messages stay in their chat. For one that is done: close_ticket.",
  effect: "destructive",
  outside: false,
  idempotent: false,
  scope: "tickets:delete",
  tier: "extended",
  rest: "DELETE /tickets/{ticket_id}",
  input: z.object({ ticket_id: ticketIdInput }),
  output: namedTicket.extend({ deleted: z.literal(true) }),
  errors: ["ticket_not_found"],
  preview: ({ ctx, input }) => previewOf(ctx, input.ticket_id),
  async run({ ctx, input }) {
    const ticket = await holdTicket(ctx, input.ticket_id);
    const now = ctx.clock.now();
    await db(ctx).update(tickets).set({ deletedAt: now, updatedAt: now }).where(eq(tickets.id, ticket.id));
    ctx.audit.changed("ticket", ticket.id, shown(ticket), null);
    ctx.events.publish("ticket.deleted", { ticket_id: ticket.id, chat_id: ticket.chatId });
    return { ...(await namedTicketOf(ctx, ticket)), deleted: true as const };
  },
});

async function previewOf(ctx: Ctx, ticketId: string) {
  const ticket = await ticketDetailOf(ctx, await loadTicket(ctx, ticketId));
  const { number, chat_id, chat_name, status, message_count, comment_count = 0 } = ticket;
  return {
    text: `This deletes ${number} (${status}) of one chat: its ${counted(comment_count, "comment")} and its tie to ${counted(message_count, "message")} go; what was written in the chat stays.`,
    count: 1,
    details: {
      ticket_id: ticket.ticket_id,
      number,
      subject: ticket.subject,
      chat_id,
      chat_name,
      status,
      message_count,
      comment_count,
    },
  };
}
