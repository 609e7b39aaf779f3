import type { Identity, InboundIdentityChange, InboundPreference } from "@parley/connectors/contract";
import type { Ctx } from "@parley/kernel";
import { MARKETING, purposeOf, writeConsent } from "./consents/write-consent.ts";
import { findAccounts, identifierKey, identifiersOf, lastingIdentifiers, putIdentifiers } from "./identifiers.ts";
import type { Account } from "./accounts.ts";
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
  const both = [...lastingIdentifiers(event.previous), ...lastingIdentifiers(event.current)];
  const known = [...(await findAccounts(ctx, both)).values()].map(({ contactId }) => contactId);
  const id = (await mergeContacts(ctx, known, both)) ?? (await resolveContact(ctx, event.current));
  const [account = { contactId: id, accountId: null }] = (await findAccounts(ctx, both)).values();
  await addIdentifiers(ctx, account, event.current);
  // Learnt late, but of the past: it must not become the one in use.
  await addIdentifiers(ctx, account, event.previous, new Date(0));
  await retireIdentifiers(ctx, account, event);
}

/**
 * What the network answered about a recipient: one more name for the same person. Never takes one from another contact.
 * @param since  the newest identifier of a kind is the one in use
 */
export async function addIdentifiers(
  ctx: Ctx,
  account: Account,
  identity: Identity,
  since: Date = ctx.clock.now(),
): Promise<void> {
  const wanted = identifiersOf(identity);
  const known = await findAccounts(ctx, wanted);
  const fresh = wanted.filter((identifier) => !known.has(identifierKey(identifier)));
  if (fresh.length === 0) return;
  // The contact may have been merged since the message left.
  const [contactId = account.contactId] = await keepApart(ctx, [account.contactId]);
  const accountId = contactId === account.contactId ? account.accountId : (account.accountId ?? account.contactId);
  await putIdentifiers(
    ctx,
    fresh.map((identifier) => ({ contactId, accountId, identifier })),
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
