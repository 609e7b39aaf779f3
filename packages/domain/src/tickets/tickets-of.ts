import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { mayUse } from "../chats/index.ts";
import { loadWorkspace } from "../workspaces/index.ts";
import { tickets } from "./table.ts";
import { UNFINISHED, type TicketStatus } from "./ticket-lifecycle.ts";
import { ticketName } from "./ticket-number.ts";

/** A ticket as others mention it. */
export interface TicketHead {
  id: string;
  /** As people say it: `TKT-12`. */
  number: string;
  subject: string;
  status: TicketStatus;
  chatId: string;
  createdAt: Date;
}

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

const OPEN_PER_CALL_MAX = 500;

/** Unfinished tickets of each chat, newest first; chats without any are absent. */
export async function openTicketsOf(ctx: Reach, chatIds: readonly string[]): Promise<Map<string, TicketHead[]>> {
  const found = new Map<string, TicketHead[]>();
  if (chatIds.length === 0) return found;
  const rows = await db(ctx)
    .select(HEAD_COLUMNS)
    .from(tickets)
    .where(
      and(inArray(tickets.chatId, [...chatIds]), inArray(tickets.status, [...UNFINISHED]), isNull(tickets.deletedAt)),
    )
    .orderBy(desc(tickets.createdAt), desc(tickets.id))
    .limit(OPEN_PER_CALL_MAX);
  for (const head of await headsOf(ctx, rows)) found.set(head.chatId, [...(found.get(head.chatId) ?? []), head]);
  return found;
}

/** Tickets that a contact raised, in any status, newest first: those made before `before`, since `since`, until `until`. */
export async function ticketsOfContact(
  ctx: Reach,
  contactId: string,
  window: {
    since?: Date | undefined;
    until?: Date | undefined;
    before?: { at: Date; id: string } | undefined;
    limit: number;
  },
): Promise<TicketHead[]> {
  const { since, until, before, limit } = window;
  const rows = await db(ctx)
    .select(HEAD_COLUMNS)
    .from(tickets)
    .where(
      and(
        eq(tickets.contactId, contactId),
        isNull(tickets.deletedAt),
        since && sql`${tickets.createdAt} >= ${since.toISOString()}::timestamptz`,
        until && sql`${tickets.createdAt} < ${until.toISOString()}::timestamptz`,
        before && sql`(${tickets.createdAt}, ${tickets.id}) < (${before.at.toISOString()}::timestamptz, ${before.id})`,
        ctx.caller.phoneIds && inArray(tickets.phoneId, [...ctx.caller.phoneIds]),
      ),
    )
    .orderBy(desc(tickets.createdAt), desc(tickets.id))
    .limit(limit);
  return headsOf(ctx, rows);
}

/** Numbers as people say them, by ticket id; deleted tickets are absent. */
export async function ticketNumbers(
  ctx: Pick<Ctx, "tx" | "workspaceId">,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { ticketPrefix } = await loadWorkspace(ctx);
  const rows = await db(ctx)
    .select({ id: tickets.id, number: tickets.number })
    .from(tickets)
    .where(and(inArray(tickets.id, [...new Set(ids)]), isNull(tickets.deletedAt)));
  return new Map(rows.map((row) => [row.id, ticketName(ticketPrefix, row.number)]));
}

const HEAD_COLUMNS = {
  id: tickets.id,
  number: tickets.number,
  subject: tickets.subject,
  status: tickets.status,
  chatId: tickets.chatId,
  phoneId: tickets.phoneId,
  createdAt: tickets.createdAt,
};

async function headsOf(
  ctx: Reach,
  rows: readonly (Omit<TicketHead, "number"> & { number: number; phoneId: string })[],
): Promise<TicketHead[]> {
  if (rows.length === 0) return [];
  const { ticketPrefix } = await loadWorkspace(ctx);
  return rows
    .filter((row) => mayUse(ctx, row.phoneId))
    .map(({ phoneId: _phone, ...row }) => ({ ...row, number: ticketName(ticketPrefix, row.number) }));
}
