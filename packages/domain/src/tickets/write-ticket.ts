import { canonicalHash, type Ctx } from "@parley/kernel";
import { db, searchTextOf } from "@parley/store";
import { desc, eq, sql } from "drizzle-orm";
import { loadWorkspace } from "../workspaces/index.ts";
import { priorityAt } from "./priority.ts";
import { ticketComments, ticketNumbers, tickets } from "./table.ts";
import { assertMoveLegal, UNFINISHED } from "./ticket-lifecycle.ts";
import { ticketName } from "./ticket-number.ts";
import type { TicketRow } from "./ticket-view.ts";

/** What a change of a ticket may set; an absent field stays as it is. */
export type TicketChanges = {
  [
    K in
      | "subject"
      | "description"
      | "status"
      | "priority"
      | "assignee"
      | "dueAt"
      | "customProperties"
      | "closingNote"
      | "firstResponseAt"
  ]?: TicketRow[K] | undefined;
};

/** What changed beside the row itself, such as labels. */
export interface AlsoChanged {
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/**
 * Applies changes to a held ticket, with the audit and `ticket.updated`, which tells what was before.
 * Changes that change nothing are recorded as such.
 * @throws ticket_transition_invalid  the status may not follow the current one
 */
export async function changeTicket(
  ctx: Ctx,
  before: TicketRow,
  changes: TicketChanges,
  also: AlsoChanged = { before: {}, after: {} },
): Promise<TicketRow> {
  const { ticketPrefix } = await loadWorkspace(ctx);
  if (changes.status) assertMoveLegal(ticketName(ticketPrefix, before.number), before.status, changes.status);
  const after = { ...withTimes(ctx, before, changes), updatedAt: ctx.clock.now() };
  const [was, is] = differences({ ...shown(before), ...also.before }, { ...shown(after), ...also.after });
  const names = Object.keys(is);
  if (names.length === 0) {
    ctx.audit.nothing("as it was");
    return before;
  }
  await db(ctx)
    .update(tickets)
    .set({ ...after, searchText: await searchTextFor(ctx, after) })
    .where(eq(tickets.id, before.id));
  ctx.audit.changed("ticket", before.id, was, is);
  ctx.events.publish("ticket.updated", {
    ticket_id: before.id,
    chat_id: before.chatId,
    changed: names,
    previous: withoutText(was),
    current: withoutText(is),
  });
  return after;
}

/** The next number of the workspace; one after another even when several are made at once. */
export async function nextNumber(ctx: Ctx): Promise<number> {
  const [row] = await db(ctx)
    .insert(ticketNumbers)
    .values({ workspaceId: ctx.workspaceId, last: 1 })
    .onConflictDoUpdate({ target: ticketNumbers.workspaceId, set: { last: sql`${ticketNumbers.last} + 1` } })
    .returning({ last: ticketNumbers.last });
  if (!row) throw new Error("An upsert answers its row.");
  return row.last;
}

/** Search reads so much of a ticket that older comments are not among it; see searchTextOf. */
const COMMENTS_READ_MAX = 100;

/** What search reads of what people wrote on the ticket: the newest comments before the older. */
export async function searchTextFor(
  ctx: Ctx,
  ticket: Pick<TicketRow, "id" | "subject" | "description" | "closingNote">,
): Promise<string> {
  const comments = await db(ctx)
    .select({ body: ticketComments.body })
    .from(ticketComments)
    .where(eq(ticketComments.ticketId, ticket.id))
    .orderBy(desc(ticketComments.createdAt), desc(ticketComments.id))
    .limit(COMMENTS_READ_MAX);
  const parts = [ticket.subject, ticket.description, ticket.closingNote, ...comments.map((comment) => comment.body)];
  return searchTextOf(parts.filter(Boolean).join("\n"));
}

/** As the audit and `ticket.updated` tell of a ticket. */
export function shown(row: TicketRow): Record<string, unknown> {
  return {
    subject: row.subject,
    description: row.description,
    status: row.status,
    priority: priorityAt(row.priority),
    assignee: row.assignee,
    due_at: row.dueAt?.toISOString() ?? null,
    custom_properties: row.customProperties,
    closing_note: row.closingNote,
  };
}

function withTimes(ctx: Ctx, before: TicketRow, changes: TicketChanges): TicketRow {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const after: TicketRow = { ...before, ...given };
  if (after.status === before.status) return after;
  if (after.status === "closed") return { ...after, closedAt: ctx.clock.now() };
  // Reopened: what was said at the end is no longer the end; the history keeps it.
  return UNFINISHED.includes(after.status) ? { ...after, closedAt: null, closingNote: null } : after;
}

function differences(
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): [Record<string, unknown>, Record<string, unknown>] {
  const names = Object.keys(after).filter(
    (name) => canonicalHash(before[name] ?? null) !== canonicalHash(after[name] ?? null),
  );
  const part = (whole: Record<string, unknown>) => Object.fromEntries(names.map((name) => [name, whole[name]]));
  return [part(before), part(after)];
}

const TEXTS = ["subject", "description", "closing_note"];

/** Events carry small facts only. */
function withoutText(facts: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([name]) => !TEXTS.includes(name)));
}
