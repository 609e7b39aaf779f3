import { messageIdInput, ownMessageId } from "../../messages/index.ts";
import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { detach } from "../attached-messages.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketIdInput, namedTicket } from "../schemas.ts";
import { namedTicketOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const detachMessageFromTicket = defineOperation({
  name: "detach_message_from_ticket",
  summary: "Take a message off a ticket.",
  guidance: "The message itself stays in its chat.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "extended",
  rest: "DELETE /tickets/{ticket_id}/messages/{message_id}",
  input: z.object({ ticket_id: ticketIdInput, message_id: messageIdInput }),
  output: namedTicket.extend({ message_id: z.string() }),
  errors: ["ticket_not_found", "message_not_found", "message_conflict"],
  async run({ ctx, input }) {
    const ticket = await holdTicket(ctx, input.ticket_id);
    const messageId = await ownMessageId(ctx, input.message_id);
    await detach(ctx, ticket.id, messageId);
    await changeTicket(ctx, ticket, {}, { before: { attached: [messageId] }, after: { attached: [] } });
    return { ...(await namedTicketOf(ctx, ticket)), message_id: messageId };
  },
});
