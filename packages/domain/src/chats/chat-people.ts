import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { accountKey, outOfSight, shownNames } from "../contacts/index.ts";
import { contactIdentifiers } from "../contacts/table.ts";
import type { ChatRow } from "./find-or-create.ts";

/** Who is behind direct chats: each by contact id, groups left out. */
type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Names of the people of direct chats. */
export function namesOf(ctx: Reach, rows: readonly ChatRow[]): Promise<Map<string, string>> {
  return shownNames(ctx, peopleOf(rows));
}

/** The number that each person uses, in digits. */
export async function numbersOf(
  ctx: Pick<Ctx, "tx">,
  rows: readonly Pick<ChatRow, "contactId">[],
): Promise<Map<string, string>> {
  return new Map((await phonesInUse(ctx, rows)).map((row) => [row.contactId, row.value]));
}

type OfAccount = Pick<ChatRow, "contactId" | "accountId">;

/** The number that each direct chat is with, in digits: of a person with several the one of this chat. */
export async function numbersInChats(
  ctx: Pick<Ctx, "tx">,
  rows: readonly OfAccount[],
): Promise<(row: OfAccount) => string | undefined> {
  const numbers = new Map((await phonesInUse(ctx, rows)).map((row) => [accountKey(row), row.value]));
  return (row) => numbers.get(accountKey(row));
}

/** Oldest first: of several the last is the one in use. */
async function phonesInUse(ctx: Pick<Ctx, "tx">, rows: readonly Pick<ChatRow, "contactId">[]) {
  const ids = peopleOf(rows);
  if (ids.length === 0) return [];
  const { contactId, accountId, kind, value, retiredAt, createdAt } = contactIdentifiers;
  return db(ctx)
    .select({ contactId, accountId, value })
    .from(contactIdentifiers)
    .where(and(inArray(contactId, ids), eq(kind, "phone"), isNull(retiredAt)))
    .orderBy(createdAt, value);
}

export async function usernamesOf(ctx: Reach, rows: readonly ChatRow[]): Promise<Map<string, string>> {
  const unseen = await outOfSight(ctx, peopleOf(rows));
  const ids = peopleOf(rows).filter((id) => !unseen.has(id));
  if (ids.length === 0) return new Map();
  const found = await db(ctx)
    .select({ id: contactIdentifiers.contactId, value: contactIdentifiers.value })
    .from(contactIdentifiers)
    .where(and(inArray(contactIdentifiers.contactId, ids), eq(contactIdentifiers.kind, "username")));
  return new Map(found.map((row) => [row.id, row.value]));
}

function peopleOf(rows: readonly Pick<ChatRow, "contactId">[]): string[] {
  return [...new Set(rows.flatMap((row) => row.contactId ?? []))];
}
