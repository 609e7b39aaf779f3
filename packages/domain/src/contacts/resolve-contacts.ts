import type { Identity } from "@parley/connectors/contract";
import { foldText, type Ctx } from "@parley/kernel";
import { db } from "@parley/store";
import { nameFromIdentity } from "./contact-name.ts";
import { accountKey, type Account } from "./accounts.ts";
import { joinAccounts } from "./join-accounts.ts";
import {
  findAccounts,
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
  return (await resolveAccounts(ctx, identities)).map(({ contactId }) => contactId);
}

/** The same, with which of their accounts each identity names. */
export async function resolveAccounts(ctx: Ctx, identities: readonly Identity[]): Promise<Account[]> {
  if (identities.length === 0) return [];
  const wanted = identities.flatMap(identifiersOf);
  let known = await findAccounts(ctx, wanted);
  if (identities.some((identity) => needsWork(identity, known))) {
    await lockContacts(ctx);
    known = await findAccounts(ctx, wanted);
    known = await mergeJoined(ctx, identities, known);
    await addMissing(ctx, identities, known);
  }
  const ids = identities.map((identity) => accountIn(known, identity)?.contactId ?? "");
  await offerPushNames(ctx, identities, ids);
  const kept = await keepApart(ctx, ids);
  if (kept.some((id, index) => id !== ids[index])) known = await findAccounts(ctx, wanted);
  return kept.map((contactId, index) => {
    const account = identities[index] && accountIn(known, identities[index]);
    return { contactId, accountId: account?.contactId === contactId ? account.accountId : null };
  });
}

export async function resolveContact(ctx: Ctx, identity: Identity): Promise<string> {
  const [id] = await resolveContacts(ctx, [identity]);
  return id ?? "";
}

function accountIn(known: ReadonlyMap<string, Account>, identity: Identity): Account | undefined {
  const lasting = lastingIdentifiers(identity);
  // A username may belong to someone else by now, so it counts only where nothing better is known.
  for (const identifier of lasting.length > 0 ? lasting : identifiersOf(identity)) {
    const account = known.get(identifierKey(identifier));
    if (account) return account;
  }
  return undefined;
}

/** Something of it is new, or it joins two accounts. */
function needsWork(identity: Identity, known: ReadonlyMap<string, Account>): boolean {
  const lasting = lastingIdentifiers(identity);
  const owner = accountIn(known, identity);
  return owner === undefined || lasting.some((item) => !isOf(owner, item, known)) || usernameMoved(identity, known);
}

function isOf(owner: Account, identifier: Identifier, known: ReadonlyMap<string, Account>): boolean {
  const account = known.get(identifierKey(identifier));
  return account !== undefined && accountKey(account) === accountKey(owner);
}

function usernameMoved(identity: Identity, known: ReadonlyMap<string, Account>): boolean {
  if (!identity.username || lastingIdentifiers(identity).length === 0) return false;
  const holder = known.get(identifierKey({ kind: "username", value: identity.username }));
  return holder?.contactId !== accountIn(known, identity)?.contactId;
}

/** @returns  what is known after it */
async function mergeJoined(
  ctx: Ctx,
  identities: readonly Identity[],
  before: Map<string, Account>,
): Promise<Map<string, Account>> {
  let known = before;
  for (const identity of identities) {
    const lasting = lastingIdentifiers(identity);
    const found = lasting.flatMap((item) => known.get(identifierKey(item)) ?? []);
    if (new Set(found.map(accountKey)).size < 2) continue;
    const ids = [...new Set(found.map(({ contactId }) => contactId))];
    const [only] = ids;
    if (only !== undefined && ids.length === 1) await joinAccounts(ctx, only, lasting);
    else await mergeContacts(ctx, ids, lasting);
    known = await findAccounts(ctx, identities.flatMap(identifiersOf));
  }
  return known;
}

async function addMissing(ctx: Ctx, identities: readonly Identity[], known: Map<string, Account>): Promise<void> {
  const rows: (typeof contacts.$inferInsert)[] = [];
  const put: (Account & { identifier: Identifier })[] = [];
  for (const identity of identities) {
    let account = accountIn(known, identity);
    if (!account) {
      const row = newContact(ctx, identity);
      account = { contactId: row.id, accountId: null };
      rows.push(row);
    }
    for (const identifier of identifiersOf(identity)) {
      if (isOf(account, identifier, known)) continue;
      put.push({ ...account, identifier });
      known.set(identifierKey(identifier), account);
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
