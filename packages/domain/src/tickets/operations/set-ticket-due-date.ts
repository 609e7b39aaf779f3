import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { dueFrom } from "../../workspaces/index.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const setTicketDueDate = defineOperation({
  name: "set_ticket_due_date",
  summary: "Set by when a ticket should be done.",
  guidance: "null removes it. Reminds nobody: see create_task.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "extended",
  rest: "PUT /tickets/{ticket_id}/due-date",
  input: z.object({
    ticket_id: ticketIdInput,
    due_date: z
      .string()
      .nullable()
      .describe("When it is due: a day (2026-12-24, tomorrow), a time ahead (+3d, +12h) or ISO 8601; none: no day."),
  }),
  output: z.object({ ticket: ticketDetail }),
  errors: ["ticket_not_found"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const after = await changeTicket(ctx, before, { dueAt: await dueFrom(ctx, input.due_date) });
    return { ticket: await ticketDetailOf(ctx, after) };
  },
});
