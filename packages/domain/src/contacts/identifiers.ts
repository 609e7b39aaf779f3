import type { Identity } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull, sql } from "drizzle-orm";
import type { Account } from "./accounts.ts";
import { chats } from "../chats/table.ts";
import { contactIdentifiers } from "./table.ts";

type Kind = "phone" | "bsuid" | "lid" | "username";
export interface Identifier {
  kind: Kind;
  value: string;
}

/** The identifiers that name a person for good. A username may pass to someone else, so it is not one. */
export function lastingIdentifiers(identity: Identity): Identifier[] {
  const found: Identifier[] = [];
  if (identity.phone) found.push({ kind: "phone", value: identity.phone });
  if (identity.bsuid) found.push({ kind: "bsuid", value: identity.bsuid });
  if (identity.parentBsuid) found.push({ kind: "bsuid", value: identity.parentBsuid });
  if (identity.lid) found.push({ kind: "lid", value: identity.lid });
  return found;
}

export function identifiersOf(identity: Identity): Identifier[] {
  const lasting = lastingIdentifiers(identity);
  return identity.username ? [...lasting, { kind: "username", value: identity.username }] : lasting;
}

export function identifierKey({ kind, value }: Identifier): string {
  return `${kind}:${value}`;
}

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** Contact id by identifier key, for those that are known. */
export async function findByIdentifiers(ctx: Reach, identifiers: readonly Identifier[]): Promise<Map<string, string>> {
  const accounts = await findAccounts(ctx, identifiers);
  return new Map([...accounts].map(([key, { contactId }]) => [key, contactId]));
}

/** The account by identifier key, for those that are known. */
export async function findAccounts(ctx: Reach, identifiers: readonly Identifier[]): Promise<Map<string, Account>> {
  if (identifiers.length === 0) return new Map();
  const kinds = identifiers.map((item) => item.kind);
  const values = identifiers.map((item) => item.value);
  const rows = await db(ctx).execute<{ kind: Kind; value: string; contact_id: string; account_id: string | null }>(sql`
    select i.kind, i.value, i.contact_id, i.account_id from contact_identifiers i
    join (select * from unnest(${sql.param(kinds)}::text[], ${sql.param(values)}::text[]) as u (kind, value)) wanted
      on i.workspace_id = ${ctx.workspaceId} and i.kind = wanted.kind and i.value = wanted.value`);
  return new Map(
    rows.rows.map((row) => [identifierKey(row), { contactId: row.contact_id, accountId: row.account_id }]),
  );
}

/** Gives the account these identifiers. A username moves to whoever was seen with it last. */
export async function putIdentifiers(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  items: readonly (Account & { identifier: Identifier })[],
  since: Date = ctx.clock.now(),
): Promise<void> {
  if (items.length === 0) return;
  const unique = new Map(items.map((item) => [identifierKey(item.identifier), item]));
  await db(ctx)
    .insert(contactIdentifiers)
    .values(
      [...unique.values()].map(({ contactId, accountId, identifier }) => ({
        workspaceId: ctx.workspaceId,
        ...identifier,
        contactId,
        accountId,
        createdAt: since,
      })),
    )
    .onConflictDoUpdate({
      target: [contactIdentifiers.workspaceId, contactIdentifiers.kind, contactIdentifiers.value],
      set: { contactId: sql`excluded.contact_id`, accountId: sql`excluded.account_id` },
      setWhere: eq(contactIdentifiers.kind, "username"),
    });
}

/** What a contact is known by now, as connectors take it. */
export async function identityOf(ctx: Reach, contactId: string): Promise<Identity> {
  const rows = await db(ctx)
    .select({ kind: contactIdentifiers.kind, value: contactIdentifiers.value })
    .from(contactIdentifiers)
    .where(
      and(
        eq(contactIdentifiers.workspaceId, ctx.workspaceId),
        eq(contactIdentifiers.contactId, contactId),
        isNull(contactIdentifiers.retiredAt),
      ),
    )
    .orderBy(contactIdentifiers.createdAt, contactIdentifiers.value);
  return identityFrom(rows);
}

/**
 * What each account of a contact is known by now, of those with a chat on this phone; where it has none, of all. Never
 * empty: somebody known by nothing is nobody whom a network could find, and it is for the network to say so.
 */
export async function identitiesOnPhone(ctx: Reach, contactId: string, phoneId: string): Promise<Identity[]> {
  const rows = await db(ctx)
    .select()
    .from(contactIdentifiers)
    .where(and(eq(contactIdentifiers.contactId, contactId), isNull(contactIdentifiers.retiredAt)))
    .orderBy(contactIdentifiers.createdAt, contactIdentifiers.value);
  const met = await db(ctx)
    .select({ accountId: chats.accountId })
    .from(chats)
    .where(and(eq(chats.contactId, contactId), eq(chats.phoneId, phoneId), isNull(chats.mergedIntoId)));
  const all = new Set(rows.map((row) => row.accountId));
  const used = met.map((chat) => chat.accountId).filter((id) => all.has(id));
  const wanted = used.length > 0 ? [...new Set(used)] : [...all];
  const found = wanted.map((id) => identityFrom(rows.filter((row) => row.accountId === id)));
  return found.length > 0 ? found : [{}];
}

/** The newest of each kind is the one in use, because numbers change; `rows` are oldest first. */
export function identityFrom(rows: readonly { kind: Kind | null; value: string | null }[]): Identity {
  const identity: Identity = {};
  for (const { kind, value } of rows) if (kind !== null && value !== null) identity[kind] = value;
  return identity;
}
