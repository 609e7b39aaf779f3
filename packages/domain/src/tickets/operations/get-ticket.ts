import { defineOperation } from "@parley/kernel";
import { z } from "zod";
import { loadMessages, messageView } from "../../messages/index.ts";
import { lastAttached, viewsFor } from "../attached-messages.ts";
import { commentView, lastComments } from "../comments.ts";
import { historyEntry, ticketHistory } from "../history.ts";
import { loadTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf } from "../ticket-view.ts";

const MESSAGES_SHOWN = 10;
const COMMENTS_SHOWN = 10;
const HISTORY_SHOWN = 10;

export const getTicket = defineOperation({
  name: "get_ticket",
  summary: "One ticket with its last messages, comments and history.",
  guidance: "All messages: list_ticket_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "core",
  rest: "GET /tickets/{ticket_id}",
  input: z.object({ ticket_id: ticketIdInput }),
  output: z.object({
    ticket: ticketDetail,
    source: messageView.optional().describe("The message it was made from, when not among `messages`."),
    messages: z.array(messageView),
    comments: z.array(commentView),
    history: z.array(historyEntry),
  }),
  showsWords: true,
  errors: ["ticket_not_found"],
  givesWay: [
    { part: "history", whole: "get_ticket_audit_log" },
    { part: "messages", whole: "list_ticket_messages" },
    { part: "source", whole: "get_message" },
    { part: "comments" },
  ],
  async run({ ctx, input }) {
    const ticket = await loadTicket(ctx, input.ticket_id);
    const last = await lastAttached(ctx, ticket.id, MESSAGES_SHOWN);
    const isShown = last.some((message) => message.id === ticket.sourceMessageId);
    const sources = isShown || !ticket.sourceMessageId ? [] : await loadMessages(ctx, [ticket.sourceMessageId]);
    const [source] = await viewsFor(ctx, ticket, sources);
    return {
      ticket: await ticketDetailOf(ctx, ticket),
      ...(source ? { source } : {}),
      messages: await viewsFor(ctx, ticket, last),
      comments: await lastComments(ctx, ticket.id, COMMENTS_SHOWN),
      history: (await ticketHistory(ctx, ticket.id, { limit: HISTORY_SHOWN })).map(({ entry }) => entry),
    };
  },
});
