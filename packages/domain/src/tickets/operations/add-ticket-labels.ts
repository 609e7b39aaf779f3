import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { addLabels, labelNamesInput, likesOfNew, similarMade } from "../../labels/index.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { labelsBeside } from "../ticket-labels.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const addTicketLabels = defineOperation({
  name: "add_ticket_labels",
  summary: "Add labels to a ticket, new names too; the rest stays.",
  guidance: "The whole set: update_ticket. Returns ticket.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "core",
  rest: "POST /tickets/{ticket_id}/labels",
  input: z.object({ ticket_id: ticketIdInput, labels: labelNamesInput.min(1) }),
  output: z.object({ ticket: ticketDetail, similar: similarMade }),
  errors: ["ticket_not_found", "limit_exceeded"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const told = await likesOfNew(ctx, input.labels);
    const also = await labelsBeside(ctx, before.id, () => addLabels(ctx, "ticket", before.id, input.labels));
    return { ticket: await ticketDetailOf(ctx, await changeTicket(ctx, before, {}, also)), ...told };
  },
});
