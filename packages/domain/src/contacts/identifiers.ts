import type { Identity } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { and, eq, isNull, sql } from "drizzle-orm";
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
  if (identifiers.length === 0) return new Map();
  const kinds = identifiers.map((item) => item.kind);
  const values = identifiers.map((item) => item.value);
  const rows = await db(ctx).execute<{ kind: Kind; value: string; contact_id: string }>(sql`
    select i.kind, i.value, i.contact_id from contact_identifiers i
    join (select * from unnest(${sql.param(kinds)}::text[], ${sql.param(values)}::text[]) as u (kind, value)) wanted
      on i.workspace_id = ${ctx.workspaceId} and i.kind = wanted.kind and i.value = wanted.value`);
  return new Map(rows.rows.map((row) => [identifierKey(row), row.contact_id]));
}

/** Gives the contact these identifiers. A username moves to whoever was seen with it last. */
export async function putIdentifiers(
  ctx: Pick<Ctx, "tx" | "workspaceId" | "clock">,
  items: readonly { contactId: string; identifier: Identifier }[],
  since: Date = ctx.clock.now(),
): Promise<void> {
  if (items.length === 0) return;
  const unique = new Map(items.map((item) => [identifierKey(item.identifier), item]));
  await db(ctx)
    .insert(contactIdentifiers)
    .values(
      [...unique.values()].map(({ contactId, identifier }) => ({
        workspaceId: ctx.workspaceId,
        ...identifier,
        contactId,
        createdAt: since,
      })),
    )
    .onConflictDoUpdate({
      target: [contactIdentifiers.workspaceId, contactIdentifiers.kind, contactIdentifiers.value],
      set: { contactId: sql`excluded.contact_id` },
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

/** The newest of each kind is the one in use, because numbers change; `rows` are oldest first. */
export function identityFrom(rows: readonly { kind: Kind | null; value: string | null }[]): Identity {
  const identity: Identity = {};
  for (const { kind, value } of rows) if (kind !== null && value !== null) identity[kind] = value;
  return identity;
}
