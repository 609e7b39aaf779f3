import type { Identity } from "@parley/connectors/contract";
import { AppError, type Ctx } from "@parley/kernel";
import { db, preparedQuery } from "@parley/store";
import { and, eq, inArray, isNull, sql, type SQL } from "drizzle-orm";
import { findByIdentifiers, identifierKey, identityFrom } from "./identifiers.ts";
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
  const person = await findPerson(ctx, contactId);
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
 */
export function personFinder(
  name: string,
  contactId: SQL,
): (ctx: Reach, values: Record<string, string>) => Promise<Person | null> {
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
        and(eq(contactIdentifiers.contactId, contacts.id), isNull(contactIdentifiers.retiredAt)),
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
  const forms = [phone, ...numberVariants(phone)].map((value) => ({ kind: "phone" as const, value }));
  const known = await findByIdentifiers(ctx, forms);
  for (const form of forms) {
    const id = known.get(identifierKey(form));
    if (id) return id;
  }
  return null;
}
