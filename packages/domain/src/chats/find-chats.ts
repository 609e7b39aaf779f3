import { foldText, type Ctx } from "@parley/kernel";
import { db, likeEscape, searchChatIds, searchContactIds } from "@parley/store";
import { and, inArray, isNull } from "drizzle-orm";
import { parseChatAddress } from "./chat-address.ts";
import type { ChatRow } from "./find-or-create.ts";
import { chats } from "./table.ts";

const PEOPLE_MAX = 200;

export interface FoundChats {
  /** Of all that fit, newest activity first, the first `limit` and some more. */
  ids: string[];
  /** There may be more than these. */
  hasMore: boolean;
  /** Newest activity first; of phones that the caller may use. */
  rows: ChatRow[];
  /** Contacts that fit: groups are found by their members too. */
  people: ReadonlySet<string>;
}

/** Chats that fit what a person typed: a name, a number or a member, whole or in part. */
export async function findChats(
  ctx: Pick<Ctx, "tx" | "caller">,
  query: string,
  { type, limit }: { type?: "direct" | "group" | undefined; limit: number },
): Promise<FoundChats> {
  const pattern = `%${likeEscape(foldText(query))}%`;
  const people = await searchContactIds(ctx, {
    pattern,
    digits: digitsPattern(query),
    exact: query.replace(/^@/, ""),
    limit: PEOPLE_MAX,
  });
  const idsMax = limit + PEOPLE_MAX;
  const ids = await searchChatIds(ctx, { pattern, people, type, limit: idsMax });
  const rows = ids.length === 0 ? [] : await rowsOf(ctx, ids);
  const byId = new Map(rows.filter((row) => shows(ctx, row, query)).map((row) => [row.id, row]));
  const hasMore = ids.length >= idsMax;
  return { ids, hasMore, rows: ids.flatMap((id) => byId.get(id) ?? []), people: new Set(people) };
}

/** Who may not see the person of a chat does not find it by what others call them. */
function shows({ caller }: Pick<Ctx, "caller">, chat: ChatRow, query: string): boolean {
  if (!chat.unmet || !caller.phoneIds) return true;
  const shown = [foldText(query), digitsPattern(query)?.slice(1, -1)];
  return shown.some((part) => part !== undefined && chat.nameFolded.includes(part));
}

async function rowsOf({ tx, caller }: Pick<Ctx, "tx" | "caller">, ids: string[]): Promise<ChatRow[]> {
  const { phoneIds } = caller;
  return db({ tx })
    .select()
    .from(chats)
    .where(
      and(
        inArray(chats.id, ids),
        isNull(chats.mergedIntoId),
        phoneIds === undefined ? undefined : inArray(chats.phoneId, [...phoneIds]),
      ),
    );
}

/** A LIKE pattern for a number, or for part of one. */
function digitsPattern(query: string): string | undefined {
  const address = parseChatAddress(query);
  const digits = address?.kind === "phone" ? address.digits : query.replace(/[\s().+-]/g, "");
  return /^\d{3,15}$/.test(digits) ? `%${digits}%` : undefined;
}
