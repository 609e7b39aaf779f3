import {
  cursorInstant,
  decodeCursor,
  defineOperation,
  MESSAGES_BUDGET,
  nextCursor,
  pageInput,
  pageOf,
  detailInput,
} from "@parley/kernel";
import { z } from "zod";
import { chatHead, chatHeadOf, messageDetail, messageDetails, messageView } from "../../messages/index.ts";
import { attachedMessages, viewsFor } from "../attached-messages.ts";
import { loadTicket } from "../load-ticket.ts";
import { ticketIdInput, namedTicket } from "../schemas.ts";
import { namedTicketOf } from "../ticket-view.ts";

export const listTicketMessages = defineOperation({
  name: "list_ticket_messages",
  summary: "All messages attached to a ticket, oldest first.",
  guidance: "The rest of the chat: list_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "core",
  rest: "GET /tickets/{ticket_id}/messages",
  input: z.object({ ticket_id: ticketIdInput, fields: detailInput, ...pageInput }),
  output: namedTicket.extend({
    chat: chatHead,
    items: z.array(z.union([messageDetail, messageView])),
    next_cursor: nextCursor,
  }),
  showsWords: true,
  errors: ["ticket_not_found"],
  async run({ ctx, input }) {
    const ticket = await loadTicket(ctx, input.ticket_id);
    const [at, id] = input.cursor === undefined ? [] : decodeCursor(input.cursor, 2);
    const rows = await attachedMessages(ctx, ticket.id, {
      after: at === undefined ? undefined : { sentAt: cursorInstant(at), id: String(id) },
      limit: input.limit + 1,
    });
    const page = pageOf(rows, input.limit, (row) => [row.sentAt.toISOString(), row.id]);
    const head = { ...(await namedTicketOf(ctx, ticket)), chat: await chatHeadOf(ctx, ticket.chatId) };
    if (input.fields === "full")
      return { ...head, ...page.showing(await messageDetails(ctx, page.items), { beside: head }) };
    const views = await viewsFor(ctx, ticket, page.items);
    return { ...head, ...page.showing(views, { budget: MESSAGES_BUDGET, beside: head }) };
  },
});
