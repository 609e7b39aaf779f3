import { AppError, idPattern, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull } from "drizzle-orm";
import { mayUse } from "../chats/index.ts";
import { loadWorkspace } from "../workspaces/index.ts";
import { tickets } from "./table.ts";
import { ticketNumberOf } from "./ticket-number.ts";
import { TICKET_COLUMNS, type TicketRow } from "./ticket-view.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** @throws ticket_not_found  not in this workspace, deleted, or on a phone this key may not use */
export async function loadTicket(ctx: Reach, ticketId: string): Promise<TicketRow> {
  return (await findTicket(ctx, ticketId, false)) ?? notFound(ticketId);
}

/** The ticket, held until the end of the transaction: for changes that depend on what it is now. */
export async function holdTicket(ctx: Reach, ticketId: string): Promise<TicketRow> {
  return (await findTicket(ctx, ticketId, true)) ?? notFound(ticketId);
}

/** The ticket that a text names, by id or by number; null when it names none that the caller may see. */
export async function findTicket(ctx: Reach, text: string, hold: boolean): Promise<TicketRow | null> {
  const id = text.trim();
  const named = idPattern("ticket").test(id) ? eq(tickets.id, id) : await byNumber(ctx, id);
  if (!named) return null;
  const query = db(ctx)
    .select(TICKET_COLUMNS)
    .from(tickets)
    .where(and(named, isNull(tickets.deletedAt)));
  const [row] = await (hold ? query.for("update") : query);
  return row && mayUse(ctx, row.phoneId) ? row : null;
}

async function byNumber(ctx: Reach, text: string) {
  const { ticketPrefix, formerTicketPrefixes } = await loadWorkspace(ctx);
  const number = ticketNumberOf(text, [ticketPrefix, ...formerTicketPrefixes]);
  return number === null ? null : and(eq(tickets.workspaceId, ctx.workspaceId), eq(tickets.number, number));
}

function notFound(ticketId: string): never {
  const received = ticketId.slice(0, 40);
  throw new AppError("ticket_not_found", {
    public: `There is no ticket \`${received}\`. Give its tkt_… id or its number, such as TKT-12: find it with search_tickets or list_tickets.`,
    fields: [{ path: "ticket_id", message: "is not known", received, expected: "tkt_… or TKT-12" }],
    hint: "search_tickets",
  });
}
