import { z } from "zod";
import { AppError } from "./errors.ts";
import { visibleTexts } from "./visible-text.ts";

export const PAGE_LIMIT_DEFAULT = 20;
export const PAGE_LIMIT_MAX = 100;

/** The two parameters every list takes. */
export const pageInput = {
  limit: z
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMIT_MAX)
    .default(PAGE_LIMIT_DEFAULT)
    .describe("How many to answer with, 1 to 100; 20 unless given."),
  cursor: z.string().optional().describe("The `next_cursor` of the page before, for the one after it."),
};

export const nextCursor = z.string().nullable().describe("Pass as cursor for more; null at the end.");

/** An opaque cursor over the sort key of the last row. */
export function encodeCursor(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString("base64url");
}

/** @throws invalid_input  the cursor is not one of ours or has another shape */
export function decodeCursor(cursor: string, parts: number): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (
      Array.isArray(key) &&
      isText(key) &&
      key.length === parts &&
      key.every((part) => typeof part === "string" || typeof part === "number")
    )
      return key;
  } catch {
    // Falls through: text that is not JSON is as wrong as JSON of another shape.
  }
  throw foreignCursor();
}

function foreignCursor(): AppError {
  return new AppError("invalid_input", {
    public: "`cursor` is not a cursor of this list. Leave it out to start again.",
    fields: [{ path: "cursor", message: "is not a cursor of this list" }],
  });
}

function isText(parts: readonly unknown[]): boolean {
  return parts.every((part) => typeof part !== "string" || (!part.includes("\0") && part.isWellFormed()));
}

/**
 * A part of a cursor that must be a time.
 * @throws invalid_input
 */
export function cursorInstant(part: string | number | undefined): Date {
  const at = new Date(typeof part === "string" && /^\d{4}-\d{2}-\d{2}T/.test(part) ? part : Number.NaN);
  if (!Number.isNaN(at.getTime())) return at;
  throw foreignCursor();
}

/** An answer stays below 20 kB; its frame and its cursor need some of it. */
export const PAGE_BYTES_MAX = 17_000;

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  /**
   * What the answer shows of the rows, one each and in their order. It ends early where it grows too
   * large for one answer, but never before the first, so that every page leads on.
   */
  showing<V>(views: readonly V[]): { items: V[]; next_cursor: string | null };
}

/** Splits `limit + 1` rows into a page and the cursor of the next. */
export function pageOf<T>(rows: readonly T[], limit: number, key: (row: T) => readonly (string | number)[]): Page<T> {
  const cursorAfter = (count: number): string | null => {
    const last = rows[count - 1];
    return rows.length > count && last !== undefined ? encodeCursor(key(last)) : null;
  };
  const items = rows.slice(0, limit);
  return {
    items,
    next_cursor: cursorAfter(items.length),
    showing(views) {
      const count = fittingCount(views);
      return { items: views.slice(0, count), next_cursor: cursorAfter(count) };
    },
  };
}

/** How many of the views, from the first, one answer holds; one at least, unless there is none. */
export function fittingCount(views: readonly unknown[]): number {
  let bytes = 0;
  // A model is shown what nobody sees, at twelve bytes a character.
  const end = views.findIndex((view) => (bytes += bytesOf(visibleTexts(view)) + 1) > PAGE_BYTES_MAX);
  return end === -1 ? views.length : Math.max(end, 1);
}

/** As JSON. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
