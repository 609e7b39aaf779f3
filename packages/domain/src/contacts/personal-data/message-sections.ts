import { type Ctx, decodeCursor, encodeCursor } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, eq, inArray, notInArray, sql, type SQL } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { shownPayload } from "../../messages/index.ts";
import { messages } from "../../messages/table.ts";
import { besideMessages, BESIDE_MESSAGES } from "./beside-messages.ts";
import { columnsOf, PART_ROWS_MAX, plainRow, type Part, type Row, type Section } from "./section.ts";
import type { Subject } from "./subject.ts";

const COLUMNS = columnsOf(messages, [messages.search, messages.searchText]);

interface Source {
  name: string;
  /** The column that an index leads with, and the values to read one after another. */
  by: PgColumn;
  values(subject: Subject): readonly string[];
  but?(subject: Subject): SQL | undefined;
}

/** Both sides of the direct chats; and beyond them what the person wrote, which is in groups. Oldest first in each chat. */
export const messageSections: readonly Section[] = [
  section({ name: "messages", by: messages.chatId, values: ({ chatIds }) => chatIds }),
  section({
    name: "group_messages",
    by: messages.senderId,
    values: ({ ids }) => ids,
    but: ({ chatIds }) => (chatIds.length > 0 ? notInArray(messages.chatId, [...chatIds]) : undefined),
  }),
];

function section({ name, by, values, but = () => undefined }: Source): Section {
  return {
    name,
    tables: [messages, ...BESIDE_MESSAGES],
    count(ctx, subject) {
      const all = values(subject);
      return all.length === 0
        ? Promise.resolve(0)
        : db(ctx).$count(messages, and(eq(messages.workspaceId, ctx.workspaceId), inArray(by, [...all]), but(subject)));
    },
    /** A part is of one value, so that it is read in the order of the index and no further. */
    async read(ctx, subject, after): Promise<Part> {
      const { value, rest, place } = placeIn(values(subject), after);
      if (value === undefined) return { rows: [], next: null };
      const found = await db(ctx)
        .select({ row: COLUMNS, at: sql<string>`sent_at::text` })
        .from(messages)
        .where(and(eq(messages.workspaceId, ctx.workspaceId), eq(by, value), but(subject), place))
        .orderBy(asc(messages.sentAt), asc(messages.id))
        .limit(PART_ROWS_MAX + 1);
      const shown = found.slice(0, PART_ROWS_MAX);
      const last = shown.at(-1);
      const goesOn = found.length > shown.length && last;
      const [following] = rest;
      return {
        rows: await withNeighbours(
          ctx,
          shown.map((each) => each.row),
        ),
        next: goesOn
          ? encodeCursor([value, last.at, String(last.row["id"])])
          : following === undefined
            ? null
            : encodeCursor([following, "", ""]),
      };
    },
  };
}

/** A value that is no more, because its contact or chat was merged meanwhile, is passed over. */
function placeIn(values: readonly string[], after: string | null) {
  if (after === null) return { value: values[0], rest: values.slice(1), place: undefined };
  const [from = "", at, id] = decodeCursor(after, 3).map(String);
  const [value, ...rest] = values.filter((each) => each >= from);
  const place = at && value === from ? sql`(sent_at, id) > (${at}::timestamptz, ${id})` : undefined;
  return { value, rest, place };
}

async function withNeighbours(ctx: Ctx, rows: readonly Row[]): Promise<Row[]> {
  const beside = await besideMessages(ctx, rows);
  return rows.map((row) => plainRow({ ...row, payload: payloadOf(row), ...beside.get(String(row["id"])) }));
}

function payloadOf(row: Row) {
  // Columns of the table under their own names, so the values are of its types.
  return shownPayload(row as Pick<typeof messages.$inferSelect, "type" | "payload">);
}
