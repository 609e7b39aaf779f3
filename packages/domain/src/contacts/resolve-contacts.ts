import type { Identity } from "@parley/connectors/contract";
import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { nameFromIdentity } from "./contact-name.ts";
import {
  findByIdentifiers,
  identifierKey,
  identifiersOf,
  lastingIdentifiers,
  putIdentifiers,
  type Identifier,
} from "./identifiers.ts";
import { keepApart } from "./hold-rows.ts";
import { lockContacts, mergeContacts } from "./merge-contacts.ts";
import { offerPushNames } from "./push-names.ts";
import { contacts } from "./table.ts";

/**
 * The contact of each identity, in the same order; made on first sight. An identity that joins two
 * contacts (a mapping that arrived late) merges them: the older one stays. None of them is merged with
 * another until the end of the transaction, so what is written about them stays with them.
 */
export async function resolveContacts(ctx: Ctx, identities: readonly Identity[]): Promise<string[]> {
  if (identities.length === 0) return [];
  let known = await findByIdentifiers(ctx, identities.flatMap(identifiersOf));
  if (identities.some((identity) => needsWork(identity, known))) {
    await lockContacts(ctx);
    known = await findByIdentifiers(ctx, identities.flatMap(identifiersOf));
    await mergeJoined(ctx, identities, known);
    await addMissing(ctx, identities, known);
  }
  const ids = identities.map((identity) => contactIdIn(known, identity) ?? "");
  await offerPushNames(ctx, identities, ids);
  return keepApart(ctx, ids);
}

export async function resolveContact(ctx: Ctx, identity: Identity): Promise<string> {
  const [id] = await resolveContacts(ctx, [identity]);
  return id ?? "";
}

function contactIdIn(known: ReadonlyMap<string, string>, identity: Identity): string | undefined {
  const lasting = lastingIdentifiers(identity);
  // A username may belong to someone else by now, so it counts only where nothing better is known.
  for (const identifier of lasting.length > 0 ? lasting : identifiersOf(identity)) {
    const id = known.get(identifierKey(identifier));
    if (id) return id;
  }
  return undefined;
}

/** Something of it is new, or it joins two contacts. */
function needsWork(identity: Identity, known: ReadonlyMap<string, string>): boolean {
  const ids = lastingIdentifiers(identity).map((item) => known.get(identifierKey(item)));
  const owner = contactIdIn(known, identity);
  return owner === undefined || ids.some((id) => id !== owner) || usernameMoved(identity, known, owner);
}

function usernameMoved(identity: Identity, known: ReadonlyMap<string, string>, owner: string): boolean {
  if (!identity.username || lastingIdentifiers(identity).length === 0) return false;
  return known.get(identifierKey({ kind: "username", value: identity.username })) !== owner;
}

async function mergeJoined(ctx: Ctx, identities: readonly Identity[], known: Map<string, string>): Promise<void> {
  for (const identity of identities) {
    const ids = lastingIdentifiers(identity).flatMap((item) => known.get(identifierKey(item)) ?? []);
    const joined = [...new Set(ids)];
    if (joined.length < 2) continue;
    const keep = await mergeContacts(ctx, joined);
    if (keep) for (const [key, id] of known) if (joined.includes(id)) known.set(key, keep);
  }
}

async function addMissing(ctx: Ctx, identities: readonly Identity[], known: Map<string, string>): Promise<void> {
  const rows: (typeof contacts.$inferInsert)[] = [];
  const put: { contactId: string; identifier: Identifier }[] = [];
  for (const identity of identities) {
    let id = contactIdIn(known, identity);
    if (!id) {
      const row = newContact(ctx, identity);
      id = row.id;
      rows.push(row);
    }
    for (const identifier of identifiersOf(identity)) {
      if (known.get(identifierKey(identifier)) === id) continue;
      put.push({ contactId: id, identifier });
      known.set(identifierKey(identifier), id);
    }
  }
  if (rows.length > 0) await db(ctx).insert(contacts).values(rows);
  await putIdentifiers(ctx, put);
  for (const row of rows) ctx.events.publish("contact.created", { contact_id: row.id });
}

/** The row of someone met for the first time, shown by what is known of them. */
export function newContact(ctx: Ctx, identity: Identity): typeof contacts.$inferInsert {
  const now = ctx.clock.now();
  const shown = nameFromIdentity(identity);
  return {
    id: ctx.ids.next("contact"),
    workspaceId: ctx.workspaceId,
    ...shown,
    nameFolded: foldText(shown.name),
    pushName: identity.pushName ?? null,
    pushNameFolded: identity.pushName ? foldText(identity.pushName.trim()) : null,
    createdAt: now,
    updatedAt: now,
  };
}
