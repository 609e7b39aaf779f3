import { type Ctx, toSecond } from "@parley/kernel";
import { db } from "@parley/store";
import { getTableColumns, sql } from "drizzle-orm";
import { shownNames } from "../contacts/index.ts";
import { labelsOf } from "../labels/index.ts";
import { memberNames } from "../members/index.ts";
import { namesOfChats } from "../messages/index.ts";
import { loadWorkspace } from "../workspaces/index.ts";
import { priorityAt } from "./priority.ts";
import type { namedTicket, TicketDetail, TicketView } from "./schemas.ts";
import type { z } from "zod";
import { ticketComments, ticketMessages, tickets } from "./table.ts";
import { ticketName } from "./ticket-number.ts";
import { NAMELESS_PERSON } from "../nameless.ts";
import { beginningOf } from "../beginning-of.ts";

const { searchText: _text, search: _words, ...columns } = getTableColumns(tickets);
/** Everything of a row but what only search reads. */
export const TICKET_COLUMNS = columns;
export type TicketRow = Omit<typeof tickets.$inferSelect, "searchText" | "search">;

type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

const NOTE_CHARS = 300;

/** Tickets as lists show them, in the order given; one query for each kind of neighbour. */
export async function ticketViews(ctx: Reach, rows: readonly TicketRow[]): Promise<TicketView[]> {
  if (rows.length === 0) return [];
  const { ticketPrefix } = await loadWorkspace(ctx);
  const chatNames = await namesOfChats(
    ctx,
    rows.map((row) => row.chatId),
  );
  const labels = await labelsOf(
    ctx,
    "ticket",
    rows.map((row) => row.id),
  );
  const members = await memberNames(
    ctx,
    rows.flatMap((row) => row.assignee ?? []),
  );
  return rows.map((row) => {
    const named = labels.get(row.id);
    return {
      ticket_id: row.id,
      number: ticketName(ticketPrefix, row.number),
      subject: row.subject,
      status: row.status,
      ...(row.priority > 0 ? { priority: priorityAt(row.priority) } : {}),
      ...(row.assignee ? { assignee: members.get(row.assignee) ?? row.assignee, assignee_id: row.assignee } : {}),
      chat_id: row.chatId,
      chat_name: chatNames.get(row.chatId) ?? "",
      ...(named ? { labels: named } : {}),
      ...(row.dueAt ? { due_at: toSecond(row.dueAt) } : {}),
      updated_at: toSecond(row.updatedAt),
      ...(row.closingNote ? { closing_note: beginningOf(row.closingNote, NOTE_CHARS) } : {}),
    };
  });
}

/** As a list shows them that was asked for so much of each. */
export async function ticketsShown(
  ctx: Reach,
  rows: readonly TicketRow[],
  fields: "compact" | "full",
): Promise<(TicketDetail | TicketView)[]> {
  return fields === "full" ? ticketDetails(ctx, rows) : ticketViews(ctx, rows);
}

/** Which ticket an answer is about, for models and for people. */
export async function namedTicketOf(ctx: Reach, row: TicketRow): Promise<z.output<typeof namedTicket>> {
  const { ticketPrefix } = await loadWorkspace(ctx);
  return { ticket_id: row.id, number: ticketName(ticketPrefix, row.number), subject: row.subject };
}

export async function ticketDetailOf(ctx: Reach, row: TicketRow): Promise<TicketDetail> {
  const [detail] = await ticketDetails(ctx, [row]);
  if (!detail) throw new Error("A ticket that exists has a view.");
  return detail;
}

/** Tickets with everything set on them, in the order given. */
export async function ticketDetails(ctx: Reach, rows: readonly TicketRow[]): Promise<TicketDetail[]> {
  const views = await ticketViews(ctx, rows);
  const names = await shownNames(
    ctx,
    rows.flatMap((row) => row.contactId ?? []),
  );
  const counts = await countsOf(
    ctx,
    rows.map((row) => row.id),
  );
  return rows.flatMap((row, place) => {
    const view = views[place];
    return view ? detailOf(view, row, { names, counts: counts.get(row.id) ?? { messages: 0, comments: 0 } }) : [];
  });
}

interface Counts extends Record<string, unknown> {
  messages: number;
  comments: number;
}

function detailOf(
  view: TicketView,
  row: TicketRow,
  { names, counts }: { names: ReadonlyMap<string, string>; counts: Counts },
): TicketDetail {
  return {
    ...view,
    ...(row.description ? { description: row.description } : {}),
    ...(row.contactId ? { contact_id: row.contactId, contact_name: names.get(row.contactId) ?? NAMELESS_PERSON } : {}),
    ...(Object.keys(row.customProperties).length > 0 ? { custom_properties: row.customProperties } : {}),
    message_count: counts.messages,
    ...(counts.comments > 0 ? { comment_count: counts.comments } : {}),
    created_by: row.createdBy,
    ...(row.createdById ? { created_by_id: row.createdById } : {}),
    created_at: toSecond(row.createdAt),
    ...(row.firstResponseAt ? { first_response_at: toSecond(row.firstResponseAt) } : {}),
    ...(row.closedAt ? { closed_at: toSecond(row.closedAt) } : {}),
    ...(row.closingNote ? { closing_note: row.closingNote } : {}),
  };
}

async function countsOf(ctx: Reach, ids: readonly string[]): Promise<Map<string, Counts>> {
  const { rows } = await db(ctx).execute<Counts & { id: string }>(sql`
    select k.id, (select count(*)::int from ${ticketMessages} where ticket_id = k.id) as messages,
           (select count(*)::int from ${ticketComments} where ticket_id = k.id) as comments
    from unnest(${sql.param([...ids])}::text[]) as k (id)`);
  return new Map(rows.map((row) => [row.id, row]));
}
