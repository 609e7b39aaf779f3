import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { commentView, insertComment } from "../comments.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketIdInput, namedTicket } from "../schemas.ts";
import { namedTicketOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const addTicketComment = defineOperation({
  name: "add_ticket_comment",
  summary: "Add an internal comment to a ticket.",
  guidance: "The customer never sees it: send_message. Returns comment.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "core",
  rest: "POST /tickets/{ticket_id}/comments",
  input: z.object({
    ticket_id: ticketIdInput,
    body: z.string().min(1).max(4_000).describe("The comment, at most 4000 characters."),
  }),
  output: namedTicket.extend({ comment: commentView }),
  errors: ["ticket_not_found"],
  async run({ ctx, input }) {
    const ticket = await holdTicket(ctx, input.ticket_id);
    const comment = await insertComment(ctx, ticket.id, input.body.trim());
    await changeTicket(ctx, ticket, {}, { before: {}, after: { comment_id: comment.comment_id } });
    return { ...(await namedTicketOf(ctx, ticket)), comment };
  },
});
