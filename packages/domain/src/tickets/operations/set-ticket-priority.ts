import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { holdTicket } from "../load-ticket.ts";
import { priorityPlace } from "../priority.ts";
import { priorityInput, ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const setTicketPriority = defineOperation({
  name: "set_ticket_priority",
  summary: "Set how urgent a ticket is.",
  guidance: "Other fields: update_ticket.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "extended",
  rest: "PUT /tickets/{ticket_id}/priority",
  input: z.object({ ticket_id: ticketIdInput, priority: priorityInput.describe("How urgent it is.") }),
  output: z.object({ ticket: ticketDetail }),
  errors: ["ticket_not_found"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const after = await changeTicket(ctx, before, { priority: priorityPlace(input.priority) });
    return { ticket: await ticketDetailOf(ctx, after) };
  },
});
