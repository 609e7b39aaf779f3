import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadMessage, type MessageRow } from "../../messages/index.ts";
import { itemResult, perItem } from "../../per-item.ts";
import { attach, placesFor } from "../attached-messages.ts";
import { holdTicket } from "../load-ticket.ts";
import { messageIdsInput, ticketIdInput, namedTicket } from "../schemas.ts";
import { namedTicketOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

/** Whose message it is, so that one of somebody else is seen to be. */
const attachedItem = itemResult.extend({
  from: z.string().optional().describe("me, or who wrote it."),
  from_id: z.string().optional(),
  chat_id: z.string().optional(),
  other_chat: z.literal(true).optional().describe("Of another chat than the ticket's."),
});

export const attachMessageToTicket = defineOperation({
  name: "attach_message_to_ticket",
  summary: "Attach messages of any chat to a ticket.",
  guidance: "New ones of its chat attach by themselves. Returns outcomes.",
  effect: "write",
  outside: false,
  idempotent: true,
  scope: "tickets:write",
  tier: "core",
  rest: "POST /tickets/{ticket_id}/messages",
  input: z.object({ ticket_id: ticketIdInput, message_ids: messageIdsInput }),
  output: namedTicket.extend({ items: z.array(attachedItem) }),
  errors: ["ticket_not_found", "message_not_found"],
  async run({ ctx, input }) {
    const ticket = await holdTicket(ctx, input.ticket_id);
    const found = new Map<string, MessageRow>();
    const items = await perItem(ctx, [...new Set(input.message_ids)], async (given, tell) => {
      const message = await loadMessage(ctx, given);
      found.set(message.id, message);
      tell({ id: message.id });
    });
    const attached = await attach(ctx, ticket.id, [...found.keys()]);
    const places = await placesFor(ctx, ticket, [...found.values()]);
    await changeTicket(ctx, ticket, {}, attached.length > 0 ? { before: {}, after: { attached } } : undefined);
    if (attached.length > 0)
      ctx.events.publish("ticket.message_attached", {
        ticket_id: ticket.id,
        chat_id: ticket.chatId,
        message_ids: attached,
      });
    return { ...(await namedTicketOf(ctx, ticket)), items: items.map((item) => ({ ...item, ...places.get(item.id) })) };
  },
});
