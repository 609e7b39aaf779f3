import { toSecond } from "@parley/kernel";
import { namesOfChats } from "../../messages/index.ts";
import { ticketsOfContact } from "../../tickets/index.ts";
import type { TimelineSource } from "./timeline-source.ts";

/** Tickets that they raised, at the time they were made. */
export const ticketEntries: TimelineSource = {
  kinds: ["ticket"],
  scope: "tickets:read",
  async read(ctx, contact, _kinds, window) {
    const tickets = await ticketsOfContact(ctx, contact.id, window);
    const chats = await namesOfChats(
      ctx,
      tickets.map((ticket) => ticket.chatId),
    );
    return tickets.map(({ id, number, subject, status, chatId, createdAt }) => ({
      at: createdAt,
      id,
      entry: {
        at: toSecond(createdAt),
        kind: "ticket" as const,
        id,
        chat_id: chatId,
        chat_name: chats.get(chatId) ?? "",
        number,
        status,
        text: subject,
      },
    }));
  },
};
