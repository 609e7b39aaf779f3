import type { Identity } from "@parley/connectors/contract";
import { AppError, type Ctx } from "@parley/kernel";
import { db, preparedQuery } from "@parley/store";
import { and, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import type { Account } from "./accounts.ts";
import { findAccounts, identifierKey, identityFrom } from "./identifiers.ts";
import { numberVariants } from "./number-variants.ts";
import { contactIdentifiers, contacts } from "./table.ts";

type Reach = Pick<Ctx, "tx" | "workspaceId">;

/** A contact with what the networks know it by now. */
export interface Person {
  id: string;
  name: string;
  nameSource: string;
  identity: Identity;
  isInternal: boolean;
  marketingOptOutAt: Date | null;
}

/** @throws contact_not_found  not in this workspace; a merged contact's old id leads to the one that stayed */
export async function loadPerson(ctx: Reach, contactId: string): Promise<Person> {
  return present(await findPerson(ctx, contactId), contactId);
}

/** The person of a direct chat, known as the account that the chat is with; null of a group. */
export async function personBehind(
  ctx: Reach,
  { contactId, accountId }: { contactId: string | null; accountId: string | null },
): Promise<Person | null> {
  if (!contactId) return null;
  return present(await personByAccount(ctx, { id: contactId, account: accountId }), contactId);
}

function present(person: Person | null, contactId: string): Person {
  if (person) return person;
  throw new AppError("contact_not_found", { public: `There is no contact ${contactId} in this workspace.` });
}

/** Null where the contact is not in this workspace; a merged contact's old id leads to the one that stayed. */
export function findPerson(ctx: Reach, contactId: string): Promise<Person | null> {
  return personById(ctx, { id: contactId });
}

/**
 * Finds a person by what `contactId` gives: a scalar expression over placeholders, whose values each
 * call brings. Prepared, because every message of ours passes here.
 * @param accountId  the account as which they are known; unless given, what is newest of all of theirs
 */
export function personFinder(
  name: string,
  contactId: SQL,
  accountId?: SQL,
): (ctx: Reach, values: Record<string, string | null>) => Promise<Person | null> {
  const query = preparedQuery((builder) =>
    builder
      .select({
        contact: {
          id: contacts.id,
          name: contacts.name,
          nameSource: contacts.nameSource,
          isInternal: contacts.isInternal,
          marketingOptOutAt: contacts.marketingOptOutAt,
          mergedIntoId: contacts.mergedIntoId,
        },
        kind: contactIdentifiers.kind,
        value: contactIdentifiers.value,
      })
      .from(contacts)
      .leftJoin(
        contactIdentifiers,
        and(
          eq(contactIdentifiers.contactId, contacts.id),
          isNull(contactIdentifiers.retiredAt),
          accountId && sql`${contactIdentifiers.accountId} is not distinct from ${accountId}`,
        ),
      )
      .where(eq(contacts.id, contactId))
      .orderBy(contactIdentifiers.createdAt, contactIdentifiers.value)
      .prepare(name),
  );
  return async (ctx, values) => {
    const rows = await query(ctx).execute(values);
    const contact = rows[0]?.contact;
    if (!contact) return null;
    const { mergedIntoId, ...person } = contact;
    if (mergedIntoId) return personById(ctx, { id: mergedIntoId });
    return { ...person, identity: identityFrom(rows) };
  };
}

const personById = personFinder("person_by_id", sql`${sql.placeholder("id")}`);
const personByAccount = personFinder(
  "person_by_account",
  sql`${sql.placeholder("id")}`,
  sql`${sql.placeholder("account")}::text`,
);

/** The id itself, or that of the contact it was merged into. */
export async function keptContactId(ctx: Reach, id: string): Promise<string> {
  const [row] = await db(ctx).select({ mergedIntoId: contacts.mergedIntoId }).from(contacts).where(eq(contacts.id, id));
  return row?.mergedIntoId ?? id;
}

/** Shown names by contact id. */
export async function contactNames(ctx: Reach, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db(ctx)
    .select({ id: contacts.id, name: contacts.name })
    .from(contacts)
    .where(and(eq(contacts.workspaceId, ctx.workspaceId), inArray(contacts.id, [...new Set(ids)])));
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** @param phone  digits with country code, as dialled or as WhatsApp keeps them */
export async function findContactIdByPhone(ctx: Reach, phone: string): Promise<string | null> {
  return (await findAccountByPhone(ctx, phone))?.contactId ?? null;
}

/** The same, with which of their accounts has it. */
export async function findAccountByPhone(ctx: Reach, phone: string): Promise<Account | null> {
  const forms = [phone, ...numberVariants(phone)].map((value) => ({ kind: "phone" as const, value }));
  const known = await findAccounts(ctx, forms);
  for (const form of forms) {
    const account = known.get(identifierKey(form));
    if (account) return account;
  }
  return null;
}
