import type { Ctx } from "@parley/kernel";
import { z } from "zod";
import { givenAs } from "../given-as.ts";
import { holdChat } from "../chats/index.ts";
import { loadMessage, looksLikeMessageId, MESSAGE_ID_CHARS_MAX } from "../messages/index.ts";
import { loadTicket } from "../tickets/index.ts";

export const associationInput = z.string().min(1).max(MESSAGE_ID_CHARS_MAX);

/** What a task is tied to: a chat at least, and a message or a ticket of it. */
export interface Tie {
  chatId: string | null;
  messageId: string | null;
  ticketId: string | null;
}

export const UNTIED: Tie = { chatId: null, messageId: null, ticketId: null };

/**
 * What a caller ties a task to, its chat held: one that is being merged takes along what it has by then.
 * @throws chat_not_found | chat_conflict | message_not_found | ticket_not_found
 */
export function tieOf(ctx: Ctx, association: string): Promise<Tie> {
  return givenAs("association", ["chat_id", "message_id", "ticket_id"], tieTo(ctx, association));
}

async function tieTo(ctx: Ctx, association: string): Promise<Tie> {
  const named = association.trim();
  if (looksLikeMessageId(named)) {
    const message = await loadMessage(ctx, named);
    return { ...UNTIED, chatId: (await holdChat(ctx, message.chatId)).id, messageId: message.id };
  }
  if (named.startsWith("tkt_") || /^[A-Za-z]+-\d+$/.test(named)) {
    const ticket = await loadTicket(ctx, named);
    return { ...UNTIED, chatId: (await holdChat(ctx, ticket.chatId)).id, ticketId: ticket.id };
  }
  return { ...UNTIED, chatId: (await holdChat(ctx, named)).id };
}
