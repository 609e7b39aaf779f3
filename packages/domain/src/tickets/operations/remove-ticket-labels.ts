import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { labelNamesInput, labelsToTakeOff, removeLabels, unknownLabels } from "../../labels/index.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { labelsBeside } from "../ticket-labels.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const removeTicketLabels = defineOperation({
  name: "remove_ticket_labels",
  summary: "Take labels off a ticket.",
  guidance: "The label itself stays.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "extended",
  rest: "DELETE /tickets/{ticket_id}/labels",
  input: z.object({ ticket_id: ticketIdInput, labels: labelNamesInput.min(1) }),
  output: z.object({ ticket: ticketDetail, unknown_labels: unknownLabels }),
  errors: ["ticket_not_found", "label_not_found"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const { known, told } = await labelsToTakeOff(ctx, input.labels);
    const also = await labelsBeside(ctx, before.id, () => removeLabels(ctx, "ticket", before.id, known));
    return { ticket: await ticketDetailOf(ctx, await changeTicket(ctx, before, {}, also)), ...told };
  },
});
