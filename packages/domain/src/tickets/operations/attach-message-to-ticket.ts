import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadMessage } from "../../messages/index.ts";
import { itemResult, perItem } from "../../per-item.ts";
import { attach } from "../attached-messages.ts";
import { holdTicket } from "../load-ticket.ts";
import { messageIdsInput, ticketIdInput, namedTicket } from "../schemas.ts";
import { namedTicketOf } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

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
  output: namedTicket.extend({ items: z.array(itemResult) }),
  errors: ["ticket_not_found", "message_not_found"],
  async run({ ctx, input }) {
    const ticket = await holdTicket(ctx, input.ticket_id);
    const found: string[] = [];
    const items = await perItem(ctx, [...new Set(input.message_ids)], async (id) => {
      found.push((await loadMessage(ctx, id)).id);
    });
    const attached = await attach(ctx, ticket.id, found);
    await changeTicket(ctx, ticket, {}, attached.length > 0 ? { before: {}, after: { attached } } : undefined);
    if (attached.length > 0)
      ctx.events.publish("ticket.message_attached", {
        ticket_id: ticket.id,
        chat_id: ticket.chatId,
        message_ids: attached,
      });
    return { ...(await namedTicketOf(ctx, ticket)), items };
  },
});
