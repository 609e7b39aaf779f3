import { AppError, type Ctx } from "@parley/kernel";
import { db, foldText } from "@parley/store";
import { eq } from "drizzle-orm";
import { nameFromIdentity, type ShownName } from "./contact-name.ts";
import { identityOf } from "./identifiers.ts";
import type { ContactRow } from "./load-contact.ts";
import { propertyText } from "./property-text.ts";
import { nameDirectChats } from "./push-names.ts";
import { contacts } from "./table.ts";

const PROPERTIES_MAX = 100;

/** Only what is given changes. */
export interface ContactChanges {
  /** Null: the name they give themselves. */
  name?: string | null | undefined;
  internal?: boolean | undefined;
  /** Added to what is there; null removes. */
  custom_properties?: Record<string, unknown> | undefined;
}

/**
 * Writes what we set on a contact, which makes it one again if it was removed.
 * @throws limit_exceeded  too many properties
 */
export async function changeContact(ctx: Ctx, before: ContactRow, changes: ContactChanges): Promise<ContactRow> {
  const customProperties = mergedProperties(before.customProperties, changes.custom_properties ?? {});
  const shown = changes.name === undefined ? before : await nameFrom(ctx, before, changes.name);
  const changed = {
    name: shown.name,
    nameSource: shown.nameSource,
    nameFolded: foldText(shown.name),
    isInternal: changes.internal ?? before.isInternal,
    customProperties,
    propertiesFolded: propertyText(customProperties),
    removedAt: null,
    updatedAt: ctx.clock.now(),
  };
  await db(ctx).update(contacts).set(changed).where(eq(contacts.id, before.id));
  if (changed.nameFolded !== before.nameFolded)
    await nameDirectChats(ctx, [{ id: before.id, folded: changed.nameFolded }]);
  ctx.events.publish("contact.updated", { contact_id: before.id });
  return { ...before, ...changed };
}

/** What the audit keeps of a contact. */
export function contactShown(row: ContactRow): Record<string, unknown> {
  return { name: row.name, internal: row.isInternal, custom_properties: row.customProperties };
}

async function nameFrom(ctx: Ctx, row: ContactRow, given: string | null): Promise<ShownName> {
  if (given?.trim()) return { name: given.trim(), nameSource: "saved" };
  const identity = await identityOf(ctx, row.id);
  return nameFromIdentity({ ...identity, ...(row.pushName ? { pushName: row.pushName } : {}) });
}

function mergedProperties(before: Record<string, unknown>, changes: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries({ ...before, ...changes }).filter(([, value]) => value !== null);
  if (entries.length <= PROPERTIES_MAX) return Object.fromEntries(entries);
  throw new AppError("limit_exceeded", {
    public: `A contact holds at most ${PROPERTIES_MAX} properties; with these it would have ${entries.length}. Remove some by setting them to null.`,
  });
}
