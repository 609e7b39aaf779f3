import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { memberInput } from "../../members/index.ts";
import { ticketAssigneeFrom } from "../assignee.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const assignTicket = defineOperation({
  name: "assign_ticket",
  summary: "Give a ticket to a member, nobody (none) or the next in turn (round_robin).",
  guidance: "The chat keeps its own: assign_chat. Returns ticket.",
  effect: "write",
  outside: false,
  idempotent: false,
  scope: "tickets:write",
  tier: "core",
  rest: "PUT /tickets/{ticket_id}/assignee",
  input: z.object({
    ticket_id: ticketIdInput,
    assignee: memberInput
      .nullable()
      .describe("A member's name, email or id (mem_…); round_robin: the next in turn; none: nobody."),
  }),
  output: z.object({ ticket: ticketDetail }),
  errors: ["ticket_not_found", "member_not_found", "member_conflict"],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    const after = await changeTicket(ctx, before, { assignee: await ticketAssigneeFrom(ctx, input.assignee) });
    return { ticket: await ticketDetailOf(ctx, after) };
  },
});
