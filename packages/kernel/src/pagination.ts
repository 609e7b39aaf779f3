import { z } from "zod";
import { AppError } from "./errors.ts";
import { idsSaidOnce } from "./ids-said-once.ts";
import { tokensAbout } from "./tokens-about.ts";
import { visibleTexts } from "./visible-text.ts";

const PAGE_LIMIT_DEFAULT = 20;
export const PAGE_LIMIT_MAX = 100;
export const CURSOR_CHARS_MAX = 1_000;

/** The two parameters every list takes. */
export const pageInput = {
  limit: z
    .number()
    .int()
    .min(1)
    .max(PAGE_LIMIT_MAX)
    .default(PAGE_LIMIT_DEFAULT)
    .describe("How many to answer with, 1 to 100; 20 unless given."),
  cursor: z
    .string()
    .max(CURSOR_CHARS_MAX)
    .optional()
    .describe("The `next_cursor` of the page before, for the one after it."),
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

/** What so many rows may cost a model's context, and fewer too; more rows in proportion. */
export interface RowBudget {
  rows: number;
  tokens: number;
}
/** Twenty chats cost less than 2,000, fifty messages less than 4,000; the estimate may be some per cent low. */
export const CHATS_BUDGET: RowBudget = { rows: 20, tokens: 1_950 };
export const MESSAGES_BUDGET: RowBudget = { rows: 50, tokens: 3_800 };

/** Of rows as these, and what else the answer says beside them. */
export interface Room {
  budget?: RowBudget | undefined;
  beside?: unknown;
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  /**
   * What the answer shows of the rows, one each and in their order. It ends early where it grows too
   * large for one answer, but never before the first, so that every page leads on.
   */
  showing<V>(views: readonly V[], room?: Room): { items: V[]; next_cursor: string | null };
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
    showing(views, { budget, beside } = {}) {
      // The next cursor counts too, and all cursors of a list cost about the same.
      const frame = { ...(beside ? { beside } : {}), items: [], next_cursor: cursorAfter(1) };
      const count = fittingCount(views, { limit, budget, beside: frame });
      return { items: views.slice(0, count), next_cursor: cursorAfter(count) };
    },
  };
}

/**
 * How many of the views, from the first, one answer holds; one at least, unless there is none.
 * @param limit  how many were asked for, by which the budget grows
 */
export function fittingCount(
  views: readonly unknown[],
  { limit = 0, budget, beside }: Room & { limit?: number } = {},
): number {
  const tokensMax = budget ? tokensFor(budget, limit) : Infinity;
  let [bytes, tokens] = [0, budget && beside ? costOfRow(beside, true).tokens : 0];
  const end = idsSaidOnce(views).findIndex((view) => {
    const cost = costOfRow(view, budget !== undefined);
    bytes += cost.bytes;
    tokens += cost.tokens;
    return bytes > PAGE_BYTES_MAX || tokens >= tokensMax;
  });
  return end === -1 ? views.length : Math.max(end, 1);
}

/** What so many rows may cost together. */
export function tokensFor(budget: RowBudget, limit: number): number {
  return budget.tokens * Math.max(1, limit / budget.rows);
}

/** In a list of rows; tokens only where they are `counted`, for they take longer to tell. */
export function costOfRow(view: unknown, counted = true): { bytes: number; tokens: number } {
  // A model is shown what nobody sees, at twelve bytes a character.
  const shown = JSON.stringify(visibleTexts(view));
  // All signs between two rows make one token.
  return { bytes: Buffer.byteLength(shown) + 1, tokens: counted ? tokensAbout(shown) - 1 : 0 };
}

/** As JSON. */
export function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
