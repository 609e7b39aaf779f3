import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { outOfSight, shownNames } from "../contacts/index.ts";
import { contactIdentifiers } from "../contacts/table.ts";
import type { ChatRow } from "./find-or-create.ts";

/** Who is behind direct chats: each by contact id, groups left out. */
type Reach = Pick<Ctx, "tx" | "workspaceId" | "caller">;

/** Names of the people of direct chats. */
export function namesOf(ctx: Reach, rows: readonly ChatRow[]): Promise<Map<string, string>> {
  return shownNames(ctx, peopleOf(rows));
}

/** The numbers that the people of direct chats are written to at, in digits. */
export async function numbersOf(
  ctx: Pick<Ctx, "tx">,
  rows: readonly Pick<ChatRow, "contactId">[],
): Promise<Map<string, string>> {
  const ids = peopleOf(rows);
  if (ids.length === 0) return new Map();
  const found = await db(ctx)
    .select({ id: contactIdentifiers.contactId, value: contactIdentifiers.value })
    .from(contactIdentifiers)
    .where(
      and(
        inArray(contactIdentifiers.contactId, ids),
        eq(contactIdentifiers.kind, "phone"),
        isNull(contactIdentifiers.retiredAt),
      ),
    )
    .orderBy(contactIdentifiers.createdAt, contactIdentifiers.value);
  return new Map(found.map((row) => [row.id, row.value]));
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
