import { AppError, foldText, type Ctx } from "@parley/kernel";
import { db, wordsOf } from "@parley/store";
import { inArray, sql } from "drizzle-orm";
import { givenAs } from "../given-as.ts";
import { loadMessage, looksLikeMessageId, searchQueryOf } from "../messages/index.ts";
import { findTicket, loadTicket } from "./load-ticket.ts";
import { tickets } from "./table.ts";
import type { TicketStatus } from "./ticket-lifecycle.ts";
import { TICKET_COLUMNS, type TicketRow } from "./ticket-view.ts";

/** Statuses of cases that have an end to learn from. */
const SETTLED: readonly TicketStatus[] = ["closed", "archived"];
/** Words of a text that are looked for; the longest, which say most. */
const TERMS_MAX = 24;

/** Where a page begins: after the ticket named by its number, which comes before all, or after another. */
export type Place = { after: "named" } | { at: Date; id: string };

export interface TicketSearch {
  statuses?: readonly TicketStatus[] | undefined;
  limit: number;
}

/**
 * Tickets that hold all of the words, last changed first. A ticket named by its number comes before all, and
 * on no page a second time.
 * @throws invalid_input  no word to look for
 */
export async function findByText(
  ctx: Ctx,
  query: string,
  search: TicketSearch & { place?: Place | undefined },
): Promise<{ rows: TicketRow[]; named: TicketRow | null }> {
  const { words, parts } = searchQueryOf(query, "all");
  if (words === null && parts.length === 0) throw nothingToFind(query);
  const named = await findNamed(ctx, query, search.statuses);
  const before = search.place && "at" in search.place ? search.place : null;
  const { rows } = await db(ctx).execute<{ id: string }>(sql`
    select id from search_ticket_ids(
      ${words === null ? sql`null::tsquery` : sql`to_tsquery('simple', ${words})`},
      ${parts.length > 0 ? texts(parts) : sql`null::text[]`}, ${texts(search.statuses)}, ${texts(ctx.caller.phoneIds)},
      ${before?.at.toISOString() ?? null}::timestamptz, ${before?.id ?? null}, ${search.limit + (named ? 1 : 0)}::int)`);
  const ids = rows.map((row) => row.id).filter((id) => id !== named?.id);
  const found = await inOrder(ctx, ids);
  return { rows: (named && !search.place ? [named, ...found] : found).slice(0, search.limit), named };
}

async function findNamed(ctx: Ctx, query: string, statuses: TicketSearch["statuses"]): Promise<TicketRow | null> {
  const named = await findTicket(ctx, query, false);
  return named && (!statuses || statuses.includes(named.status)) ? named : null;
}

/**
 * Tickets whose text is most like that of a ticket or message; settled ones unless statuses are given.
 * @throws ticket_not_found | message_not_found
 */
export async function findSimilar(ctx: Ctx, like: string, search: TicketSearch): Promise<TicketRow[]> {
  const { text, ticketId } = await textOf(ctx, like);
  const terms = termsOf(text);
  if (terms.length === 0) return [];
  const { rows } = await db(ctx).execute<{ id: string }>(sql`
    select id from similar_ticket_ids(${texts(terms)}, ${ticketId}, ${texts(search.statuses ?? SETTLED)},
                                      ${texts(ctx.caller.phoneIds)}, ${search.limit}::int)`);
  return inOrder(
    ctx,
    rows.map((row) => row.id),
  );
}

async function textOf(ctx: Ctx, like: string): Promise<{ text: string; ticketId: string | null }> {
  if (looksLikeMessageId(like.trim()))
    return {
      text: (await givenAs("similar_to", "message_id", loadMessage(ctx, like.trim()))).text ?? "",
      ticketId: null,
    };
  const ticket = await givenAs("similar_to", "ticket_id", loadTicket(ctx, like));
  return { text: `${ticket.subject}\n${ticket.description ?? ""}`, ticketId: ticket.id };
}

/** One query for each word, by its stem as a beginning; scripts without spaces by their pairs. */
function termsOf(text: string): string[] {
  const words = [...new Set(wordsOf(foldText(text)).map((word) => word.text))];
  const longest = words.sort((a, b) => b.length - a.length).slice(0, TERMS_MAX);
  return longest.flatMap((word) => searchQueryOf(word, "any").words ?? []);
}

async function inOrder(ctx: Ctx, ids: readonly string[]): Promise<TicketRow[]> {
  if (ids.length === 0) return [];
  const rows = await db(ctx)
    .select(TICKET_COLUMNS)
    .from(tickets)
    .where(inArray(tickets.id, [...ids]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function texts(values: readonly string[] | undefined) {
  return values === undefined ? sql`null::text[]` : sql`${sql.param([...values])}::text[]`;
}

function nothingToFind(query: string): AppError {
  return new AppError("invalid_input", {
    public: "`query` holds no word to look for. Give at least one letter or number.",
    fields: [{ path: "query", message: "holds no word", received: query.slice(0, 60), expected: "words" }],
  });
}
