import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { mergeProperties, propertiesInput } from "../../properties/index.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const setTicketCustomProperties = defineOperation({
  name: "set_ticket_custom_properties",
  summary: "Set custom properties of a ticket.",
  guidance: "Others stay; null removes. Values are checked by type; a new name is defined by its first value.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "extended",
  rest: "PATCH /tickets/{ticket_id}/custom-properties",
  input: z.object({ ticket_id: ticketIdInput, properties: propertiesInput }),
  output: z.object({
    ticket: ticketDetail,
    defined: z.array(z.string()).optional().describe("Names that were new."),
  }),
  errors: ["ticket_not_found", "property_conflict", "limit_exceeded"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const merged = await mergeProperties(ctx, "ticket", before.customProperties, input.properties, "properties");
    const after = await changeTicket(ctx, before, { customProperties: merged.properties });
    return {
      ticket: await ticketDetailOf(ctx, after),
      ...(merged.defined.length > 0 ? { defined: merged.defined } : {}),
    };
  },
});
