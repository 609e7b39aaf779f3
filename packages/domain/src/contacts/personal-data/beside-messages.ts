import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { mediaFiles } from "../../media/table.ts";
import {
  messageChanges,
  messageDeliveries,
  messageFlags,
  messageMarks,
  messagePollVotes,
  messageReactions,
} from "../../messages/table.ts";
import { ticketMessages } from "../../tickets/table.ts";
import { columnsOf, plainRow, type Row } from "./section.ts";

/** What belongs to a message and stands in it, under `name`; what the person did is in sections of its own. */
interface Neighbour {
  name: string;
  table: PgTable;
  /** The column that names the message. */
  of: PgColumn;
  only?: SQL;
  without?: readonly PgColumn[];
}

const NEIGHBOURS: readonly Neighbour[] = [
  {
    name: "our_reactions",
    table: messageReactions,
    of: messageReactions.messageId,
    only: eq(messageReactions.reactorId, "me"),
    without: [messageReactions.reactorId],
  },
  {
    name: "our_votes",
    table: messagePollVotes,
    of: messagePollVotes.messageId,
    only: eq(messagePollVotes.voterId, "me"),
    without: [messagePollVotes.voterId],
  },
  {
    name: "deliveries",
    table: messageDeliveries,
    of: messageDeliveries.messageId,
    only: eq(messageDeliveries.recipientId, ""),
    without: [messageDeliveries.recipientId],
  },
  { name: "flags", table: messageFlags, of: messageFlags.messageId, without: [messageFlags.chatId] },
  { name: "marks", table: messageMarks, of: messageMarks.messageId, without: [messageMarks.chatId] },
  { name: "changes", table: messageChanges, of: messageChanges.messageId },
  { name: "tickets", table: ticketMessages, of: ticketMessages.messageId },
];

export const BESIDE_MESSAGES: readonly PgTable[] = [...NEIGHBOURS.map(({ table }) => table), mediaFiles];

/** By message id, what is stored beside each of these rows; one query for each kind. */
export async function besideMessages(ctx: Ctx, rows: readonly Row[]): Promise<Map<string, Row>> {
  const found = new Map<string, Row>(rows.map((row) => [String(row["id"]), {}]));
  if (rows.length === 0) return found;
  for (const { name, table, of, only, without = [] } of NEIGHBOURS) {
    const near = await db(ctx)
      .select({ messageId: of, row: columnsOf(table, [of, ...without]) })
      .from(table)
      .where(and(inArray(of, [...found.keys()]), only));
    for (const { messageId, row } of near) {
      const beside = found.get(String(messageId));
      if (beside) beside[name] = [...((beside[name] as Row[] | undefined) ?? []), plainRow(row)];
    }
  }
  await addFiles(ctx, rows, found);
  return found;
}

/** Files by reference: their name, size and SHA-256, never where the network keeps them. */
async function addFiles(ctx: Ctx, rows: readonly Row[], found: ReadonlyMap<string, Row>): Promise<void> {
  const ids = rows.flatMap((row) => (row["media_id"] ? [String(row["media_id"])] : []));
  if (ids.length === 0) return;
  const files = await db(ctx)
    .select({ id: mediaFiles.id, row: columnsOf(mediaFiles, [mediaFiles.providerMediaId, mediaFiles.sourceUrl]) })
    .from(mediaFiles)
    .where(inArray(mediaFiles.id, ids));
  const byId = new Map(files.map((file) => [file.id, plainRow(file.row)]));
  for (const row of rows) {
    const file = byId.get(String(row["media_id"]));
    const beside = found.get(String(row["id"]));
    if (file && beside) beside["file"] = file;
  }
}
