import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { insertComment } from "../comments.ts";
import { holdTicket } from "../load-ticket.ts";
import { statusInput, ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const updateTicketStatus = defineOperation({
  name: "update_ticket_status",
  summary: "Move a ticket to another status: closed before archived; both may be reopened.",
  guidance: "With a reply: close_ticket. Returns ticket.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "core",
  rest: "PATCH /tickets/{ticket_id}/status",
  input: z.object({
    ticket_id: ticketIdInput,
    status: statusInput.describe(
      "The status to move to. open and inprogress lead to each other and to closed; closed to archived; closed and archived back to open.",
    ),
    note: z.string().max(2_000).optional().describe("Why: an internal comment on the ticket, at most 2000 characters."),
  }),
  output: z.object({ ticket: ticketDetail }),
  errors: ["ticket_not_found", "ticket_transition_invalid"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const comment = input.note?.trim() ? await insertComment(ctx, before.id, input.note) : null;
    const also = comment ? { before: {}, after: { comment_id: comment.comment_id } } : undefined;
    const after = await changeTicket(ctx, before, { status: input.status }, also);
    return { ticket: await ticketDetailOf(ctx, after) };
  },
});
