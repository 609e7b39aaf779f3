import type { Identity, InboundIdentityChange, InboundPreference } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { eq } from "drizzle-orm";
import { findByIdentifiers, identifierKey, identifiersOf, putIdentifiers } from "./identifiers.ts";
import { mergeContacts } from "./merge-contacts.ts";
import { resolveContact } from "./resolve-contacts.ts";
import { contacts } from "./table.ts";

/** A person is known by something new: a changed number, a new BSUID. Old identifiers stay, as history uses them. */
export async function linkIdentities(ctx: Ctx, _phoneId: string, event: InboundIdentityChange): Promise<void> {
  const before = await firstKnown(ctx, event.previous);
  if (before === null) return void (await resolveContact(ctx, event.current));
  const after = await firstKnown(ctx, event.current);
  if (after !== null && after !== before) await mergeContacts(ctx, before, after);
  await addIdentifiers(ctx, before, event.current);
}

/** What the network answered about a recipient: one more name for the same person. Never takes one from another contact. */
export async function addIdentifiers(ctx: Ctx, contactId: string, identity: Identity): Promise<void> {
  const wanted = identifiersOf(identity);
  const known = await findByIdentifiers(ctx, wanted);
  const fresh = wanted.filter((identifier) => !known.has(identifierKey(identifier)));
  await putIdentifiers(
    ctx,
    fresh.map((identifier) => ({ contactId, identifier })),
  );
}

/** Who stopped or resumed marketing, by their own word. */
export async function recordPreferences(ctx: Ctx, events: readonly InboundPreference[]): Promise<void> {
  for (const event of events) {
    const contactId = await resolveContact(ctx, event.person);
    const optOutAt = event.value === "stop" ? new Date(event.at) : null;
    await db(ctx).update(contacts).set({ marketingOptOutAt: optOutAt }).where(eq(contacts.id, contactId));
    ctx.events.publish("contact.preference_changed", {
      contact_id: contactId,
      category: event.category,
      value: event.value,
    });
  }
}

async function firstKnown(ctx: Ctx, identity: Identity): Promise<string | null> {
  const known = await findByIdentifiers(ctx, identifiersOf(identity));
  return [...known.values()][0] ?? null;
}
