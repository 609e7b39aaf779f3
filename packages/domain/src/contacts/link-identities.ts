import type { Identity, InboundIdentityChange, InboundPreference } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { MARKETING, purposeOf, writeConsent } from "./consents/write-consent.ts";
import { findByIdentifiers, identifierKey, identifiersOf, lastingIdentifiers, putIdentifiers } from "./identifiers.ts";
import { keepApart } from "./hold-rows.ts";
import { lockContacts, mergeContacts } from "./merge-contacts.ts";
import { resolveContact } from "./resolve-contacts.ts";
import { retireIdentifiers } from "./retire-identifiers.ts";

/**
 * A person is known by something new: a changed number, a new BSUID. What was before stays theirs, as history
 * uses it, and is written to no more.
 */
export async function linkIdentities(ctx: Ctx, _phoneId: string, event: InboundIdentityChange): Promise<void> {
  await lockContacts(ctx);
  const before = await knownUnder(ctx, event.previous);
  const after = await knownUnder(ctx, event.current);
  const id = (await mergeContacts(ctx, [...before, ...after])) ?? (await resolveContact(ctx, event.current));
  await addIdentifiers(ctx, id, event.current);
  // Learnt late, but of the past: it must not become the one in use.
  await addIdentifiers(ctx, id, event.previous, new Date(0));
  await retireIdentifiers(ctx, id, event);
}

/**
 * What the network answered about a recipient: one more name for the same person. Never takes one from another contact.
 * @param since  the newest identifier of a kind is the one in use
 */
export async function addIdentifiers(
  ctx: Ctx,
  contactId: string,
  identity: Identity,
  since: Date = ctx.clock.now(),
): Promise<void> {
  const wanted = identifiersOf(identity);
  const known = await findByIdentifiers(ctx, wanted);
  const fresh = wanted.filter((identifier) => !known.has(identifierKey(identifier)));
  if (fresh.length === 0) return;
  // The contact may have been merged since the message left.
  const [keptId = contactId] = await keepApart(ctx, [contactId]);
  await putIdentifiers(
    ctx,
    fresh.map((identifier) => ({ contactId: keptId, identifier })),
    since,
  );
}

/** Who stopped or resumed marketing, by their own word. */
export async function recordPreferences(ctx: Ctx, events: readonly InboundPreference[]): Promise<void> {
  for (const event of events) {
    const contactId = await resolveContact(ctx, event.person);
    await writeConsent(ctx, contactId, {
      // The network has one choice, and its name for it varies: marketing, marketing_messages.
      purpose: event.category.startsWith(MARKETING) ? MARKETING : purposeOf(event.category),
      granted: event.value !== "stop",
      source: "whatsapp",
      at: new Date(event.at),
      delivered: true,
    });
    ctx.events.publish("contact.preference_changed", {
      contact_id: contactId,
      category: event.category,
      value: event.value,
    });
  }
}

async function knownUnder(ctx: Ctx, identity: Identity): Promise<string[]> {
  return [...(await findByIdentifiers(ctx, lastingIdentifiers(identity))).values()];
}
