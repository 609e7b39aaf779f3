import {
  AppError,
  type Ctx,
  cursorInstant,
  decodeCursor,
  encodeCursor,
  fittingCount,
  MESSAGES_BUDGET,
} from "@parley/kernel";
import type { ContactRow } from "../load-contact.ts";
import { messageEntries } from "./message-entries.ts";
import { noteEntries } from "./note-entries.ts";
import { taskEntries } from "./task-entries.ts";
import { ticketEntries } from "./ticket-entries.ts";
import type { Placed, TimelineEntry, TimelineKind, TimelineSource, TimelineWindow } from "./timeline-source.ts";

const SOURCES: readonly TimelineSource[] = [messageEntries, ticketEntries, taskEntries, noteEntries];

export interface TimelinePage {
  items: TimelineEntry[];
  /** Kinds that the key may not read. */
  leftOut: TimelineKind[];
  next_cursor: string | null;
}

/**
 * Everything with a contact, newest first, over all kinds together.
 * @param kinds  absent: all that the key may read
 * @throws forbidden  a kind was asked for by name that the key may not read
 */
export async function readTimeline(
  ctx: Ctx,
  contact: ContactRow,
  kinds: readonly TimelineKind[] | undefined,
  window: Omit<TimelineWindow, "before"> & { cursor?: string | undefined },
): Promise<TimelinePage> {
  const { cursor, limit, ...times } = window;
  const readable = SOURCES.filter((source) => ctx.caller.scopes.has(source.scope));
  const leftOut = SOURCES.filter((source) => !readable.includes(source)).flatMap((source) => source.kinds);
  if (kinds) assertReadable(kinds, leftOut);
  const found: Placed[] = [];
  for (const source of readable) {
    const wanted = source.kinds.filter((kind) => !kinds || kinds.includes(kind));
    const part = { ...times, before: placeOf(cursor), limit: limit + 1 };
    if (wanted.length > 0) found.push(...(await source.read(ctx, contact, wanted, part)));
  }
  const sorted = found.sort(newestFirst);
  const entries = sorted.slice(0, limit).map((item) => item.entry);
  const beside = { contact_id: contact.id, name: contact.name, items: [], next_cursor: cursorAfter(sorted[0]) };
  const items = sorted.slice(0, fittingCount(entries, { limit, budget: MESSAGES_BUDGET, beside }));
  return {
    items: items.map((item) => item.entry),
    leftOut: kinds ? [] : leftOut,
    next_cursor: sorted.length > items.length ? cursorAfter(items.at(-1)) : null,
  };
}

function cursorAfter(placed: Placed | undefined): string | null {
  return placed ? encodeCursor([placed.at.toISOString(), placed.id]) : null;
}

function assertReadable(kinds: readonly TimelineKind[], leftOut: readonly TimelineKind[]): void {
  const refused = SOURCES.filter((source) =>
    source.kinds.some((kind) => kinds.includes(kind) && leftOut.includes(kind)),
  );
  if (refused.length === 0) return;
  const missing = [...new Set(refused.map((source) => source.scope))];
  throw new AppError("forbidden", {
    public: `This key lacks the scope ${missing.join(" and ")}, which these kinds need. Leave them out of \`kinds\`, or use a key that has it.`,
    details: { missing_scopes: missing },
  });
}

function newestFirst(a: Placed, b: Placed): number {
  return b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
}

function placeOf(cursor: string | undefined): { at: Date; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [at, id] = decodeCursor(cursor, 2);
  return { at: cursorInstant(at), id: String(id) };
}
