import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { allLabelsInput, likesOfNew, setLabels, similarMade } from "../../labels/index.ts";
import { memberInput } from "../../members/index.ts";
import { mergeProperties, somePropertiesInput } from "../../properties/index.ts";
import { assertNamesChange } from "../../nothing-to-change.ts";
import { dueFrom } from "../../workspaces/index.ts";
import { ticketAssigneeFrom } from "../assignee.ts";
import { holdTicket } from "../load-ticket.ts";
import { priorityPlace } from "../priority.ts";
import { descriptionInput, priorityInput, statusInput, subjectInput, ticketDetail, ticketIdInput } from "../schemas.ts";
import { labelsBeside } from "../ticket-labels.ts";
import { ticketDetailOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

const FIELDS = [
  "subject",
  "description",
  "status",
  "priority",
  "assignee",
  "due_date",
  "labels",
  "custom_properties",
] as const;

export const updateTicket = defineOperation({
  name: "update_ticket",
  summary: "Change any field of a ticket; the rest stays, null removes.",
  guidance: "Sends nothing: close_ticket. Returns ticket.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "core",
  rest: "PATCH /tickets/{ticket_id}",
  input: z.object({
    ticket_id: ticketIdInput,
    subject: subjectInput.optional().describe("What it is about, in one line."),
    description: descriptionInput.nullable().optional().describe("What is wrong, in the customer's words or ours."),
    status: statusInput.optional().describe("The status to move to; only legal moves, as update_ticket_status tells."),
    priority: priorityInput.optional().describe("How urgent it is."),
    assignee: memberInput
      .nullable()
      .optional()
      .describe("A member's name, email or id (mem_…); round_robin: the next in turn; none: nobody."),
    due_date: z
      .string()
      .nullable()
      .optional()
      .describe("When it is due: a day (2026-12-24, tomorrow), a time ahead (+3d, +12h) or ISO 8601; none: no day."),
    labels: allLabelsInput,
    custom_properties: somePropertiesInput,
  }),
  output: z.object({ ticket: ticketDetail, similar: similarMade }),
  errors: [
    "ticket_not_found",
    "ticket_transition_invalid",
    "member_not_found",
    "member_conflict",
    "property_conflict",
    "limit_exceeded",
  ],
  async run({ ctx, input }) {
    assertNamesChange(input, FIELDS);
    const before = await holdTicket(ctx, input.ticket_id);
    const { labels, subject, description, custom_properties: given } = input;
    const told = await likesOfNew(ctx, labels);
    const also = labels && (await labelsBeside(ctx, before.id, () => setLabels(ctx, "ticket", before.id, labels)));
    const properties = given && (await mergeProperties(ctx, "ticket", before.customProperties, given));
    const after = await changeTicket(
      ctx,
      before,
      {
        subject: subject?.trim(),
        description: description === undefined ? undefined : description?.trim() || null,
        status: input.status,
        priority: input.priority && priorityPlace(input.priority),
        assignee: await ticketAssigneeFrom(ctx, input.assignee),
        dueAt: await dueFrom(ctx, input.due_date),
        customProperties: properties?.properties,
      },
      also,
    );
    return { ticket: await ticketDetailOf(ctx, after), ...told };
  },
});
