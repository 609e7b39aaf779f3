import { cursorInstant, decodeCursor, defineOperation, nextCursor, pageInput, pageOf } from "@parley/kernel";
import { z } from "zod";
import { historyEntry, ticketHistory } from "../history.ts";
import { loadTicket } from "../load-ticket.ts";
import { ticketIdInput, namedTicket } from "../schemas.ts";
import { namedTicketOf } from "../ticket-view.ts";
import { wordsIn } from "../../words-shown.ts";

export const getTicketAuditLog = defineOperation({
  name: "get_ticket_audit_log",
  summary: "Everything done to a ticket, newest first, with who did it.",
  guidance: "Fields before and after. Messages that attached by themselves are in list_ticket_messages.",
  effect: "read",
  outside: false,
  idempotent: true,
  scope: "tickets:read",
  tier: "extended",
  rest: "GET /tickets/{ticket_id}/audit-log",
  input: z.object({ ticket_id: ticketIdInput, ...pageInput }),
  output: namedTicket.extend({ items: z.array(historyEntry), next_cursor: nextCursor }),
  showsWords: wordsIn("subject"),
  errors: ["ticket_not_found"],
  async run({ ctx, input }) {
    const ticket = await loadTicket(ctx, input.ticket_id);
    const [at, id] = input.cursor === undefined ? [] : decodeCursor(input.cursor, 2);
    const rows = await ticketHistory(ctx, ticket.id, {
      before: at === undefined ? undefined : { at: cursorInstant(at), id: String(id) },
      limit: input.limit + 1,
    });
    const page = pageOf(rows, input.limit, (row) => [row.at.toISOString(), row.id]);
    return { ...(await namedTicketOf(ctx, ticket)), ...page.showing(page.items.map(({ entry }) => entry)) };
  },
});
