import { foldText, type Ctx } from "@parley/kernel";
import { db, likeEscape } from "@parley/store";
import { desc, or, sql } from "drizzle-orm";
import { parseChatAddress } from "../chats/index.ts";
import { findLabelIdsLike, labelledWith } from "../labels/index.ts";
import { contacts } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId">;

const WORDS_MAX = 8;

/**
 * Ids of contacts that fit what a person typed, best first: a name, a number, another identifier or
 * a property, whole or in part; then those who wear a label of that name. See migrations/0006_contact_search.sql for the ranks.
 * @param near  when nothing fits, names spelled nearly so
 */
export async function findContactIds(
  ctx: Reach,
  query: string,
  limit: number,
): Promise<{ ids: string[]; near: boolean }> {
  const folded = foldText(query.trim()).replace(/\s+/g, " ");
  const ids = await find(ctx, {
    folded,
    words: wordsOf(folded),
    digits: digitsOf(query),
    exact: exactOf(query),
    limit,
  });
  const found = [...new Set([...ids, ...(await labelledSo(ctx, query, limit))])];
  if (found.length > 0 || folded === "") return { ids: found, near: false };
  const similar = await db(ctx).execute<{ id: string }>(
    sql`select id from similar_contact_ids(${folded}, ${limit}::int)`,
  );
  return { ids: similar.rows.map((row) => row.id), near: true };
}

/** Who wears a label of this name, or of which it is a part. */
async function labelledSo(ctx: Reach, name: string, limit: number): Promise<string[]> {
  const ids = await findLabelIdsLike(ctx, name.replace(/^label\s*[:=]/i, ""));
  if (ids.length === 0) return [];
  const rows = await db(ctx)
    .select({ id: contacts.id })
    .from(contacts)
    .where(or(...ids.map((id) => labelledWith("contact", id, contacts.id))))
    .orderBy(desc(contacts.updatedAt))
    .limit(limit);
  return rows.map((row) => row.id);
}

interface Wanted {
  folded: string;
  words: string[];
  digits: string | null;
  exact: string | null;
  limit: number;
}

async function find(ctx: Reach, { folded, words, digits, exact, limit }: Wanted): Promise<string[]> {
  const list = words.length > 0 ? sql`${sql.param(words)}::text[]` : sql`null::text[]`;
  const { rows } = await db(ctx).execute<{ id: string }>(
    sql`select id from find_contact_ids(${folded === "" ? null : folded}, ${list}, ${digits}, ${exact}, ${limit}::int)`,
  );
  return rows.map((row) => row.id);
}

/** Longest first, because the index is asked for that one. `plan = gold` is written `plan:gold`, as it is kept. */
function wordsOf(folded: string): string[] {
  const words = folded.replace(/\s*[:=]\s*/g, ":").split(/\s+/);
  return words
    .filter(Boolean)
    .slice(0, WORDS_MAX)
    .map(likeEscape)
    .sort((a, b) => b.length - a.length);
}

/** A LIKE pattern for a number, or for part of one. */
function digitsOf(query: string): string | null {
  const address = parseChatAddress(query);
  const digits = address?.kind === "phone" ? address.digits : query.replace(/[\s().+-]/g, "");
  return /^\d{3,15}$/.test(digits) ? `%${digits}%` : null;
}

/** An identifier as it is kept: digits of a phone, a username without its sign. */
function exactOf(query: string): string {
  const address = parseChatAddress(query);
  return address?.kind === "phone" ? address.digits : query.trim().replace(/^@/, "");
}
