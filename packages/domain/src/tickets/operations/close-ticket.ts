import { AppError, defineOperation, type Ctx } from "@parley/kernel";
import { z } from "zod";
import { assertMaySend, loadRecipient, messageText, queueMessage, sendAnswer } from "../../messages/index.ts";
import { attach } from "../attached-messages.ts";
import { holdTicket } from "../load-ticket.ts";
import { ticketDetail, ticketIdInput } from "../schemas.ts";
import { ticketDetailOf, type TicketRow } from "../ticket-view.ts";
import { changeTicket } from "../write-ticket.ts";

export const closeTicket = defineOperation({
  name: "close_ticket",
  summary: "Close a ticket, with an internal note and a last reply.",
  guidance: "reply_text goes to the customer; if it cannot, nothing is closed. Returns ticket.",
  effect: "write",
  outside: true,
  idempotent: false,
  scope: "tickets:write",
  argumentScopes: { reply_text: "messages:send" },
  tier: "core",
  rest: "POST /tickets/{ticket_id}/close",
  input: z.object({
    ticket_id: ticketIdInput,
    note: z
      .string()
      .max(2_000)
      .optional()
      .describe("For colleagues: an internal comment on the ticket, at most 2000 characters."),
    reply_text: messageText
      .optional()
      .describe("The last words to the customer, sent as a message; needs messages:send and an open service window."),
  }),
  output: z.object({ ticket: ticketDetail, reply: sendAnswer.optional() }),
  errors: [
    "ticket_not_found",
    "ticket_transition_invalid",
    "forbidden",
    "window_closed",
    "group_conflict",
    "contact_blocked_conflict",
  ],
  async run({ ctx, input }) {
    const before = await holdTicket(ctx, input.ticket_id);
    if (input.reply_text !== undefined && before.status === "closed") throw closedAlready();
    const to = input.reply_text === undefined ? null : await recipientOf(ctx, before);
    const note = input.note?.trim();
    const after = await changeTicket(ctx, before, {
      status: "closed",
      ...(note ? { closingNote: note } : {}),
      ...(to ? { firstResponseAt: before.firstResponseAt ?? ctx.clock.now() } : {}),
    });
    const reply = to && (await queueMessage(ctx, to, { type: "text", text: input.reply_text ?? "" }));
    if (reply?.message_id) await keepReply(ctx, after, reply.message_id);
    return { ticket: await ticketDetailOf(ctx, after), ...(reply ? { reply } : {}) };
  },
});

/** Who the reply goes to, when it may go. */
async function recipientOf(ctx: Ctx, ticket: TicketRow) {
  const to = await loadRecipient(ctx, ticket.chatId, undefined, "reply_text");
  await assertMaySend(ctx, to);
  return to;
}

/** By hand: a ticket that is closed takes no message by itself, and no other of the chat may take this one. */
async function keepReply(ctx: Ctx, ticket: TicketRow, messageId: string): Promise<void> {
  const attached = await attach(ctx, ticket.id, [messageId]);
  ctx.events.publish("ticket.message_attached", {
    ticket_id: ticket.id,
    chat_id: ticket.chatId,
    message_ids: attached,
  });
}

function closedAlready(): AppError {
  return new AppError("ticket_transition_invalid", {
    public: "This ticket is closed already, so no reply was sent. Use send_message, or reopen_ticket first.",
    fields: [{ path: "reply_text", message: "is not sent: the ticket is closed already" }],
    details: { current: "closed", allowed: ["open", "archived"] },
  });
}
