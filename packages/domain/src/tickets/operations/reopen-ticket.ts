import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { insertComment } from "../comments.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const reopenTicket = defineOperation({
  name: "reopen_ticket",
  summary: "Open a closed or archived ticket again.",
  guidance: "Its closing note goes; the history keeps it.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "extended",
  rest: "POST /tickets/{ticket_id}/reopen",
  input: z.object({
    ticket_id: ticketIdInput,
    reason: z.string().max(2_000).optional().describe("Why, at most 2000 characters; it becomes an internal comment."),
  }),
  output: z.object({ ticket: ticketDetail }),
  errors: ["ticket_not_found"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const comment = input.reason?.trim() ? await insertComment(ctx, before.id, input.reason) : null;
    const also = comment ? { before: {}, after: { comment_id: comment.comment_id } } : undefined;
    // One in progress is open as it is.
    const status = before.status === "inprogress" ? undefined : ("open" as const);
    return { ticket: await ticketDetailOf(ctx, await changeTicket(ctx, before, { status }, also)) };
  },
});
