import { cursorInstant, decodeCursor, encodeCursor } from "@parley/kernel";
import { desc, sql, type SQL } from "drizzle-orm";
import type { MessageRow } from "./message-view.ts";
import { messages } from "./table.ts";

/** Newest first; two messages of one instant by id. */
export const newestFirst = [desc(messages.sentAt), desc(messages.id)];

export function olderThan(row: { sentAt: Date; id: string }): SQL {
  return sql`(${messages.sentAt}, ${messages.id}) < (${row.sentAt.toISOString()}::timestamptz, ${row.id})`;
}

export function newerThan(row: { sentAt: Date; id: string }): SQL {
  return sql`(${messages.sentAt}, ${messages.id}) > (${row.sentAt.toISOString()}::timestamptz, ${row.id})`;
}

/** @throws invalid_input  not a cursor of a list of messages */
export function placeOf(cursor: string): { sentAt: Date; id: string } {
  const [at, id] = decodeCursor(cursor, 2);
  return { sentAt: cursorInstant(at), id: String(id) };
}

export function cursorAfter(row: Pick<MessageRow, "sentAt" | "id">): string {
  return encodeCursor([row.sentAt.toISOString(), row.id]);
}
