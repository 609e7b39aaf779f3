import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { labelsOf, setLabels } from "../labels/index.ts";
import { mergeProperties } from "../properties/index.ts";
import { nameFromIdentity, type ShownName } from "./contact-name.ts";
import { identityOf } from "./identifiers.ts";
import type { ContactRow } from "./load-contact.ts";
import { propertyText } from "./property-text.ts";
import { nameDirectChats } from "./push-names.ts";
import { contacts } from "./table.ts";

/** Only what is given changes. */
export interface ContactChanges {
  /** Null: the name they give themselves. */
  name?: string | null | undefined;
  internal?: boolean | undefined;
  /** Added to what is there; null removes. */
  custom_properties?: Record<string, unknown> | undefined;
  /** The whole set. */
  labels?: readonly string[] | undefined;
}

export const CHANGE_ERRORS = ["property_conflict", "limit_exceeded"] as const;

/**
 * Writes what we set on a contact, which makes it one again if it was removed.
 * @param call.isNew  it was no contact before
 * @param call.field  the parameter that the properties came in
 * @throws invalid_input | property_conflict | limit_exceeded  see `mergeProperties`
 */
export async function changeContact(
  ctx: Ctx,
  before: ContactRow,
  changes: ContactChanges,
  call: { isNew?: boolean; field?: string } = {},
): Promise<ContactRow> {
  const given = changes.custom_properties ?? {};
  const { properties: customProperties } = await mergeProperties(
    ctx,
    "contact",
    before.customProperties,
    given,
    call.field,
  );
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
  const worn = (await labelsOf(ctx, "contact", [before.id])).get(before.id) ?? [];
  const labels = changes.labels ? await setLabels(ctx, "contact", before.id, changes.labels) : worn;
  const after = { ...before, ...changed };
  ctx.audit.changed("contact", before.id, call.isNew ? null : contactShown(before, worn), contactShown(after, labels));
  ctx.events.publish("contact.updated", { contact_id: before.id });
  return after;
}

/** What the audit keeps of a contact. */
export function contactShown(row: ContactRow, labels: readonly string[]): Record<string, unknown> {
  return { name: row.name, internal: row.isInternal, labels, custom_properties: row.customProperties };
}

async function nameFrom(ctx: Ctx, row: ContactRow, given: string | null): Promise<ShownName> {
  if (given?.trim()) return { name: given.trim(), nameSource: "saved" };
  const identity = await identityOf(ctx, row.id);
  return nameFromIdentity({ ...identity, ...(row.pushName ? { pushName: row.pushName } : {}) });
}
