import { type Ctx, decodeCursor, encodeCursor } from "@parley/kernel";
import { db } from "@parley/store";
import { and, asc, getTableColumns, sql, type SQL } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import type { Subject } from "./subject.ts";

/** Rows in memory at a time. */
export const PART_ROWS_MAX = 500;

export type Row = Record<string, unknown>;

export interface Part {
  rows: Row[];
  /** Where to go on; null at the end. A part may be empty and lead on. */
  next: string | null;
}

/** One kind of what is stored about a person, a list of the file. */
export interface Section {
  name: string;
  /** Whose rows it writes down. */
  tables: readonly PgTable[];
  count(ctx: Ctx, subject: Subject): Promise<number>;
  read(ctx: Ctx, subject: Subject, after: string | null): Promise<Part>;
}

interface Source {
  name: string;
  table: PgTable;
  /** What tells one row from every other; texts, because a cursor would round a time. */
  key: readonly PgColumn[];
  /** Which rows are about the person. */
  of(subject: Subject): SQL | undefined;
  /** Columns that say nothing of their own, or are about others. */
  without?: readonly PgColumn[];
  /** What a row needs of others to be understood. @NOTE In full words: a column of drizzle's loses its table here. */
  beside?(subject: Subject): Record<string, SQL>;
}

/** A section that is rows of one table, each with every column that is set and not left out by name. */
export function rowsOf({ name, table, key, of, without = [], beside = () => ({}) }: Source): Section {
  const fields = { ...columnsOf(table, without) };
  const place = Object.fromEntries(key.map((column, index) => [String(index), column]));
  return {
    name,
    tables: [table],
    count: (ctx, subject) => db(ctx).$count(table, of(subject)),
    async read(ctx, subject, after) {
      const found = await db(ctx)
        .select({ row: { ...fields, ...beside(subject) }, place })
        .from(table)
        .where(and(of(subject), after === null ? undefined : following(key, after)))
        .orderBy(...key.map((column) => asc(column)))
        .limit(PART_ROWS_MAX + 1);
      const shown = found.slice(0, PART_ROWS_MAX);
      const last = shown.at(-1);
      return {
        rows: shown.map((each) => plainRow(each.row)),
        next: found.length > shown.length && last ? encodeCursor(Object.values(last.place).map(String)) : null,
      };
    },
  };
}

/** The columns of a table by the names they have there; the workspace is the file's. */
export function columnsOf(table: PgTable, without: readonly PgColumn[]): Record<string, PgColumn> {
  const columns = Object.values(getTableColumns(table)).filter(
    (column) => column.name !== "workspace_id" && !without.includes(column),
  );
  return Object.fromEntries(columns.map((column) => [column.name, column]));
}

/** What is set, as JSON has it. */
export function plainRow(row: Row): Row {
  const set = Object.entries(row).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [name, value instanceof Date ? value.toISOString() : value]));
}

function following(key: readonly PgColumn[], after: string): SQL {
  const place = decodeCursor(after, key.length).map((part) => sql`${String(part)}`);
  const columns = key.map((column) => sql`${column}`);
  return sql`(${sql.join(columns, sql`, `)}) > (${sql.join(place, sql`, `)})`;
}
